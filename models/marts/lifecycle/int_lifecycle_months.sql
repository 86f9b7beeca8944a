-- noqa: disable=LT02,LT05
{{ config(enabled=has_events()) }}

{%- set limits = setting('lifecycle') %}
{%- set by_orders = is_mapped('transactions') and business() in ['shop', 'subscription'] %}

with user_days as (
    select
        user_id,
        activity_date,
        spend,
        {{ 'coalesce(order_count, 0) > 0' if by_orders else 'true' }} as is_occasion
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

described_days as (
    select
        *,
        min(activity_date) over (partition by user_id, is_occasion) as first_on,
        lag(activity_date) over (partition by user_id, is_occasion order by activity_date)
            as previous_on,
        row_number() over (partition by user_id, is_occasion order by activity_date) - 1
            as earlier_occasions
    from user_days
),

-- who comes back after a lapse, by what was known of their rhythm before
days as (
    select
        described_days.*,
        is_occasion and earlier_occasions > 0
        and {{ dates_apart('previous_on', 'activity_date') }} * earlier_occasions
        >= {{ limits['lapsed'] }}
        * ({{ dates_apart('first_on', 'previous_on') }} + typical.gap_days) as is_return
    from described_days
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
        row_number() over (order by day desc) as months_ago,
        lag(cast(day as date)) over (order by day) as previous_month_end
    from calendar
    where day = last_activity_date or extract(day from day + interval '1 day') = 1
),

-- what lies before the first of these months is added up with it
user_months as (
    select
        days.user_id,
        month_ends.month_end,
        min(days.activity_date) filter (where days.is_occasion) as first_on,
        max(days.activity_date) filter (where days.is_occasion) as last_on,
        max(days.activity_date) filter (where days.is_return) as returned_on,
        count(*) filter (where days.is_occasion) as occasion_count,
        sum(days.spend) as spend
    from days
    inner join month_ends
        on
            days.activity_date <= month_ends.month_end
            and (
                month_ends.previous_month_end is null
                or days.activity_date > month_ends.previous_month_end
            )
    group by days.user_id, month_ends.month_end
),

user_months_so_far as (
    select
        user_months.user_id,
        month_ends.month_end,
        month_ends.months_ago,
        min(user_months.first_on) as first_on,
        max(user_months.last_on) as last_on,
        max(user_months.returned_on) as returned_on,
        sum(user_months.occasion_count) as occasion_count,
        sum(user_months.spend) as spend
    from user_months
    inner join month_ends on user_months.month_end <= month_ends.month_end
    group by user_months.user_id, month_ends.month_end, month_ends.months_ago
    having sum(user_months.occasion_count) > 0
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
