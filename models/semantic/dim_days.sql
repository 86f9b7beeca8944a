with first_times as (
    select
        min(signed_up_at) as signed_up_at,
        min(first_activity_at) as first_activity_at
    from {{ ref('dim_users') }}
),

ranges as (
    select
        -- users without any date of their own still are what they are as of a given date
        least(
            cast(first_times.signed_up_at as date),
            cast(first_times.first_activity_at as date),
            clock.as_of_date
        ) as first_day,
        clock.as_of_date as last_day
    from first_times
    cross join {{ ref('int_as_of') }} as clock
),

days as (
    select {{ every_day('first_day', 'last_day') }} as day
    from ranges
)

select cast(day as date) as day from days
