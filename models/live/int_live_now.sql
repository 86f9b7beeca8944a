-- noqa: disable=LT02
{{ config(materialized='view') }}

-- everybody's newest event is the clock, as it will be for the next build
with event_times as (
    select as_of - interval '1 microsecond' as newest_at from {{ ref('int_live_clock') }}
    {%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
    union all
    select max(occurred_at) as newest_at from {{ ref('int_arrived_' ~ source_name) }}
    {%- endfor %}
),

clock as (
    {{ as_of_times('event_times') | indent(4) }}
)

select * from clock
