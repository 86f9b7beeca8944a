-- noqa: disable=LT02
{{ config(
    materialized='incremental',
    unique_key='month',
    incremental_strategy='delete+insert',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with recorded as (
    {{ as_of_to_record() | indent(4) }}
),

recorded_month as (
    select
        recorded.as_of_date,
        clock.last_activity_date,
        cast(date_trunc('month', clock.last_activity_date) as date) as month
    from recorded
    inner join {{ ref('int_as_of') }} as clock on recorded.as_of = clock.as_of
),

user_months as (
    select
        user_days.user_id,
        sum(user_days.order_count) as order_count,
        sum(user_days.spend) as spend
    from {{ ref('fct_user_days') }} as user_days
    inner join recorded_month on user_days.activity_date >= recorded_month.month
    group by user_days.user_id
),

segment_months as (
    select
        members.segment_key,
        count(*) as user_count,
        count(user_months.user_id) as active_users,
        coalesce(sum(user_months.order_count), 0) as orders,
        {{ exact_sum('coalesce(user_months.spend, 0)') }} as spend
    from {{ ref('fct_user_segments') }} as members
    left join user_months on members.user_id = user_months.user_id
    group by members.segment_key
)

select
    recorded_month.month,
    recorded_month.as_of_date,
    segments.segment_key,
    labels.segment_name,
    segments.user_count,
    segments.user_count / cast(sum(segments.user_count) over () as double) as user_share,
    segments.active_users,
    {%- if is_mapped('transactions') %}
    cast(segments.orders as bigint) as orders,
    {%- else %}
    cast(null as bigint) as orders,
    {%- endif %}
    {%- if is_mapped('transactions', 'amount') %}
    cast(segments.spend as double) as spend,
    cast(segments.spend as double)
    / nullif(cast(sum(segments.spend) over () as double), 0) as spend_share
    {%- else %}
    cast(null as double) as spend,
    cast(null as double) as spend_share
    {%- endif %}
from segment_months as segments
cross join recorded_month
left join {{ ref('int_segment_labels') }} as labels on segments.segment_key = labels.segment_key
