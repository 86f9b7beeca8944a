-- noqa: disable=LT02,LT05
{{ config(enabled=has_part('lifecycle') and has_events()) }}
-- Waits for the features: with both at once a build of many users would be past its memory,
-- and writing to disk what does not fit takes longer than waiting. It waits for their scaling too,
-- so that the fit, which takes one core, begins first.
-- depends_on: {{ ref('int_feature_scaling') }}

{%- set limits = setting('lifecycle') %}

with user_days as (
    select
        user_id,
        activity_date,
        spend,
        {{ 'coalesce(order_count, 0) > 0' if counts_orders() else 'true' }} as is_occasion
    from {{ ref('fct_user_days') }}
),

own_gaps as (
    select
        user_id,
        {{ dates_apart('min(activity_date)', 'max(activity_date)') }}
        / cast(count(*) - 1 as double) as gap_days
    from user_days
    where is_occasion
    group by user_id
    having count(*) > 1
),

typical as (
    select median(gap_days) as gap_days
    from own_gaps
),

described_occasions as (
    select
        user_id,
        activity_date,
        min(activity_date) over of_user as first_on,
        lag(activity_date) over of_user as previous_on,
        row_number() over of_user - 1 as earlier_occasions
    from user_days
    where is_occasion
    window of_user as (partition by user_id order by activity_date)
),

-- who comes back after a lapse, by what was known of their rhythm before
occasions as (
    select
        described_occasions.user_id,
        described_occasions.activity_date,
        earlier_occasions > 0
        and {{ dates_apart('previous_on', 'activity_date') }} * earlier_occasions
        >= {{ limits['lapsed'] }}
        * ({{ dates_apart('first_on', 'previous_on') }} + typical.gap_days) as is_return
    from described_occasions
    cross join typical
),

-- the ends of as many months, of the one before them to compare with, and today
span as (
    select
        last_activity_date,
        cast(
            last_activity_date - interval {{ limits['months'] }} month - interval 1 month as date
        ) as first_day
    from {{ ref('int_as_of') }}
),

calendar as (
    select
        last_activity_date,
        {{ every_day('first_day', 'last_activity_date') }} as day
    from span
),

month_ends as (
    select
        cast(day as date) as month_end,
        row_number() over (order by day desc) as months_ago
    from calendar
    where day = last_activity_date or extract(day from day + interval '1 day') = 1
),

first_month_ends as (
    select min(month_end) as month_end
    from month_ends
),

dates as (
    select distinct activity_date
    from user_days
),

-- what lies before the first of these months is added up with it
months_of_dates as (
    select
        dates.activity_date,
        greatest(
            first_month_ends.month_end,
            least(
                span.last_activity_date,
                cast(
                    date_trunc('month', dates.activity_date)
                    + interval '1 month' - interval '1 day'
                    as date
                )
            )
        ) as month_end
    from dates
    cross join span
    cross join first_month_ends
),

spend_by_month as (
    select
        days.user_id,
        months.month_end,
        sum(days.spend) as spend
    from user_days as days
    inner join months_of_dates as months on days.activity_date = months.activity_date
    -- where orders are counted, most days have neither an order nor spend
    where days.is_occasion or days.spend is not null
    group by days.user_id, months.month_end
),

occasions_by_month as (
    select
        occasions.user_id,
        months.month_end,
        min(occasions.activity_date) as first_on,
        max(occasions.activity_date) as last_on,
        max(occasions.activity_date) filter (where occasions.is_return) as returned_on,
        count(*) as occasion_count
    from occasions
    inner join months_of_dates as months on occasions.activity_date = months.activity_date
    group by occasions.user_id, months.month_end
),

user_months as (
    select
        spend_by_month.*,
        occasions_by_month.first_on,
        occasions_by_month.last_on,
        occasions_by_month.returned_on,
        coalesce(occasions_by_month.occasion_count, 0) as occasion_count
    from spend_by_month
    left join occasions_by_month
        on
            spend_by_month.user_id = occasions_by_month.user_id
            and spend_by_month.month_end = occasions_by_month.month_end
),

users as (
    select
        user_id,
        min(month_end) as first_month_end
    from user_months
    where occasion_count > 0
    group by user_id
),

user_month_ends as (
    select
        users.user_id,
        month_ends.month_end,
        month_ends.months_ago
    from users
    inner join month_ends on users.first_month_end <= month_ends.month_end
),

user_months_so_far as (
    select
        user_month_ends.user_id,
        user_month_ends.month_end,
        user_month_ends.months_ago,
        min(user_months.first_on) over so_far as first_on,
        max(user_months.last_on) over so_far as last_on,
        max(user_months.returned_on) over so_far as returned_on,
        sum(user_months.occasion_count) over so_far as occasion_count,
        sum(user_months.spend) over so_far as spend
    from user_month_ends
    left join user_months
        on
            user_month_ends.user_id = user_months.user_id
            and user_month_ends.month_end = user_months.month_end
    window so_far as (
        partition by user_month_ends.user_id order by user_month_ends.month_end
    )
),

-- the typical gap counts as one more of the user's own: a rhythm of one or two gaps says little
rhythms as (
    select
        so_far.*,
        typical.gap_days as typical_gap_days,
        ({{ dates_apart('so_far.first_on', 'so_far.last_on') }} + typical.gap_days)
        / so_far.occasion_count as expected_gap_days,
        {{ dates_apart('so_far.last_on', 'so_far.month_end') }} as days_since_last
    from user_months_so_far as so_far
    cross join typical
)

select
    user_id,
    month_end,
    months_ago,
    first_on,
    last_on,
    returned_on,
    occasion_count,
    typical_gap_days,
    expected_gap_days,
    days_since_last,
    days_since_last / expected_gap_days as gaps_since_last,
    spend,
    case
        -- until somebody has come twice, nothing is known of any rhythm
        when expected_gap_days is null then 'new'
        when days_since_last >= {{ limits['lost'] }} * expected_gap_days then 'lost'
        when days_since_last >= {{ limits['lapsed'] }} * expected_gap_days then 'lapsed'
        when days_since_last >= {{ limits['at_risk'] }} * expected_gap_days then 'at_risk'
        when
            {{ dates_apart('returned_on', 'month_end') }}
            < {{ limits['at_risk'] }} * expected_gap_days
            then 'reactivated'
        -- a slow rhythm keeps nobody new for long
        when
            {{ dates_apart('first_on', 'month_end') }}
            < {{ limits['at_risk'] }} * least(expected_gap_days, typical_gap_days)
            then 'new'
        else 'active'
    end as state
from rhythms
