-- noqa: disable=LT02
{{ config(materialized='table') }}

with event_times as (
    {%- for rollup in ['int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup'] %}
    select max(last_at) as newest_at
    from {{ ref(rollup) }}
    where row_status = 'clean'
    union all
    {%- endfor %}
    -- somebody who has only just signed up exists too
    select max(signed_up_at) as newest_at
    from {{ ref('base_users') }}
    where row_status = 'clean'
),

as_of_times as (
    select
        {%- if var('as_of') is none %}
        max(newest_at) + interval '1 microsecond' as as_of
    from event_times
        {%- else %}
        cast({{ sql_literal(var('as_of')) }} as timestamp) as as_of
        {%- endif %}
),

as_of_dates as (
    select
        as_of,
        cast(as_of as date) as as_of_date,
        cast(as_of - interval '1 microsecond' as date) as last_activity_date
    from as_of_times
)

select
    as_of,
    as_of_date,
    last_activity_date,
    {%- if var('activity_window_days') is none %}
    cast(null as date) as window_start_date
    {%- else %}
    cast(
        last_activity_date - interval {{ var('activity_window_days') - 1 }} day as date
    ) as window_start_date
    {%- endif %}
from as_of_dates
