with newest_days as (
    select max(activity_date) as newest_day from {{ ref('int_user_days') }}
)

select
    -- with no day at all, the next build computes every day
    coalesce(
        {{ first_day_to_reprocess('newest_days.newest_day') | indent(8) }},
        date '0001-01-01'
    ) as first_day,
    clock.as_of,
    clock.first_activity_date
from newest_days
cross join {{ ref('int_as_of') }} as clock
