-- noqa: disable=LT02
{{ config(materialized='table') }}

with event_times as (
    select
        max(last_at) as newest_at,
        min(activity_date) as first_activity_date
    from {{ ref('int_interaction_rollup') }}
    where row_status = 'clean'
    union all
    select
        max(last_at) as newest_at,
        min(activity_date) as first_activity_date
    from {{ ref('int_transaction_rollup') }}
    where row_status = 'clean'
    union all
    select
        max(last_at) as newest_at,
        min(activity_date) as first_activity_date
    from {{ ref('int_social_rollup') }}
    where row_status = 'clean'
    union all
    -- a user who has only just signed up exists too
    select
        max(signed_up_at) as newest_at,
        cast(null as date) as first_activity_date
    from {{ ref('stg_users') }}
    where row_status = 'clean'
    {%- for source_name in own_sources() %}
    union all
    select
        max(occurred_at) as newest_at,
        cast(null as date) as first_activity_date
    from {{ ref('stg_' ~ source_name) }}
    where row_status = 'clean'
    {%- endfor %}
),

as_of_times as (
    select
        -- a given time wins; else just after the newest event, so that "before" includes it
        coalesce(
            {%- if var('as_of') is not none %}
            {{ given_time(var('as_of')) | indent(12) }},
            {%- endif %}
            max(newest_at) + interval '1 microsecond'
        ) as as_of,
        min(first_activity_date) as first_activity_date
    from event_times
),

as_of_dates as (
    select
        as_of,
        first_activity_date,
        cast(as_of as date) as as_of_date,
        cast(as_of - interval '1 microsecond' as date) as last_activity_date
    from as_of_times
)

select
    as_of,
    as_of_date,
    last_activity_date,
    {%- if var('activity_window_days') is none %}
    cast(null as date) as window_start_date,
    {%- else %}
    cast(
        last_activity_date - interval {{ var('activity_window_days') - 1 }} day as date
    ) as window_start_date,
    {%- endif %}
    -- a day that the as-of time cuts is not over
    case
        when as_of = cast(as_of_date as timestamp) then last_activity_date
        else cast(last_activity_date - interval '1 day' as date)
    end as last_whole_date,
    first_activity_date
from as_of_dates
