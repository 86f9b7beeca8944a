with first_days as (
    {{ first_day_again(ref('int_user_days')) | indent(4) }}
)

select
    -- with no day at all, the next build computes every day
    coalesce(first_days.first_day, date '0001-01-01') as first_day,
    clock.as_of
from first_days
cross join {{ ref('int_as_of') }} as clock
