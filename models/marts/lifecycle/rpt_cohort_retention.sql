-- noqa: disable=LT02
{{ config(enabled=has_part('lifecycle') and has_events()) }}

{%- set has_visits = is_mapped('interactions') or is_mapped('social_activities') %}

with user_months as (
    select
        user_id,
        cast(date_trunc('month', activity_date) as date) as activity_month,
        coalesce(sum(order_count), 0) > 0 as has_ordered,
        sum(order_count) as order_count,
        sum(spend) as spend
    from {{ ref('fct_user_days') }}
    group by user_id, cast(date_trunc('month', activity_date) as date)
),

cohorts_of_users as (
    select
        user_id,
        min(activity_month) as first_active_month,
        min(activity_month) filter (where has_ordered) as first_order_month
    from user_months
    group by user_id
),

members_of_cohorts as (
    select
        cohorts_of_users.*,
        members.segment_key
    from cohorts_of_users
    inner join {{ ref('ml_user_segments') }} as members
        on cohorts_of_users.user_id = members.user_id
),

-- users are counted once for both measures: what is told apart below are a few thousand rows
month_counts as (
    select
        members.segment_key,
        members.first_active_month,
        members.first_order_month,
        months.activity_month,
        count(*) as active_users,
        count(*) filter (where months.has_ordered) as ordering_users,
        sum(months.order_count) as order_count,
        sum(months.spend) as spend
    from user_months as months
    inner join members_of_cohorts as members on months.user_id = members.user_id
    group by
        members.segment_key,
        members.first_active_month,
        members.first_order_month,
        months.activity_month
),

-- what counts as coming back: an order, or any activity where more than purchases is known
{%- set measures = {} %}
{%- if is_mapped('transactions') %}
{%- do measures.update({'orders': ['first_order_month', 'ordering_users']}) %}
{%- endif %}
{%- if has_visits %}
{%- do measures.update({'activity': ['first_active_month', 'active_users']}) %}
{%- endif %}
months_by_segment as (
    {%- for measured_by, (cohort_month, active_users) in measures.items() %}
    select
        '{{ measured_by }}' as measured_by,
        segment_key,
        {{ cohort_month }} as cohort_month,
        activity_month,
        sum({{ active_users }}) as active_users,
        sum(order_count) as order_count,
        sum(spend) as spend
    from month_counts
    where {{ cohort_month }} is not null
    group by segment_key, {{ cohort_month }}, activity_month
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

cohort_months as (
    select * from months_by_segment
    union all
    select
        measured_by,
        'all' as segment_key,
        cohort_month,
        activity_month,
        sum(active_users) as active_users,
        sum(order_count) as order_count,
        sum(spend) as spend
    from months_by_segment
    group by measured_by, cohort_month, activity_month
),

-- in its first month all of a cohort is there
cohort_sizes as (
    select
        measured_by,
        segment_key,
        cohort_month,
        active_users as user_count
    from cohort_months
    where activity_month = cohort_month
),

observed_span as (
    select
        min(cohorts.cohort_month) as first_day,
        min(clock.last_activity_date) as last_day
    from cohort_sizes as cohorts
    cross join {{ ref('int_as_of') }} as clock
),

observed_days as (
    select {{ every_day('first_day', 'last_day') }} as day
    from observed_span
),

observed_months as (
    select distinct cast(date_trunc('month', day) as date) as activity_month
    from observed_days
),

-- numbered without a gap, so that a month in which nobody came is there too
calendar as (
    select
        months.activity_month,
        row_number() over (order by months.activity_month) - 1 as month_number,
        cast(months.activity_month + interval '1 month' as date)
        <= cast(span.last_day + interval '1 day' as date) as is_complete
    from observed_months as months
    cross join observed_span as span
),

segment_names as (
    select
        segment_key,
        segment_name
    from {{ ref('dim_segments') }}
    union all
    select
        'all' as segment_key,
        'All segments' as segment_name
),

-- as many months for each cohort as for the oldest: those to come are there, and empty
cells as (
    select
        sizes.measured_by,
        sizes.segment_key,
        sizes.cohort_month,
        sizes.user_count,
        ages.month_number as months_since,
        starts.month_number + ages.month_number as month_number
    from cohort_sizes as sizes
    inner join calendar as starts on sizes.cohort_month = starts.activity_month
    cross join calendar as ages
)

select
    cells.measured_by,
    cells.segment_key,
    segment_names.segment_name,
    cells.cohort_month,
    cast(cells.months_since as integer) as months_since,
    calendar.activity_month,
    coalesce(calendar.is_complete, false) as is_complete,
    cast(cells.user_count as bigint) as user_count,
    case
        when calendar.activity_month is not null
            then cast(coalesce(cohort_months.active_users, 0) as bigint)
    end as active_users,
    -- of a month that is not over, a share would be too small
    case
        when calendar.is_complete
            then coalesce(cohort_months.active_users, 0) / cast(cells.user_count as double)
    end as retention_share,
    case
        when calendar.activity_month is not null and {{ is_mapped('transactions') | lower }}
            then cast(coalesce(cohort_months.order_count, 0) as bigint)
    end as orders,
    case
        when calendar.activity_month is not null
            and {{ is_mapped('transactions', 'amount') | lower }}
            then cast(coalesce(cohort_months.spend, 0) as double)
    end as spend
from cells
inner join segment_names on cells.segment_key = segment_names.segment_key
left join calendar on cells.month_number = calendar.month_number
left join cohort_months
    on
        cells.measured_by = cohort_months.measured_by
        and cells.segment_key = cohort_months.segment_key
        and cells.cohort_month = cohort_months.cohort_month
        and calendar.activity_month = cohort_months.activity_month
