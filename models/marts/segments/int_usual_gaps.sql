with days_of_users as (
    select
        totals.user_id,
        totals.active_days,
        {{ dates_apart('totals.observed_from', 'totals.last_activity_at') }}
            as days_from_first_to_last
    from {{ ref('int_activity_totals') }} as totals
    inner join {{ ref('int_as_of') }} as clock on totals.as_of = clock.as_of
    where totals.lookback = 'full' and totals.active_days >= 2
),

visits as (
    select median(days_from_first_to_last / cast(active_days - 1 as double)) as visit_gap_days
    from days_of_users
),

orders as (
    select median(days_between_orders) as order_gap_days
    from {{ ref('int_user_features') }}
)

select
    visits.visit_gap_days,
    orders.order_gap_days,
    {{ days_between(
        'greatest(clock.first_activity_date, clock.window_start_date)', 'clock.last_activity_date'
    ) }} as span_days
from visits
cross join orders
cross join {{ ref('int_as_of') }} as clock
