-- noqa: disable=LT02
{{ config(materialized='daily') }}

with interaction_days as (
    select * from {{ ref('int_interaction_days') }}
    where {{ days_to_build(ref('int_interaction_rollup')) }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where {{ days_to_build(ref('int_transaction_rollup')) }}
),

social_days as (
    select * from {{ ref('int_social_days') }}
    where {{ days_to_build(ref('int_social_rollup')) }}
)

select
    coalesce(interaction_days.user_id, order_days.user_id, social_days.user_id) as user_id,
    coalesce(interaction_days.activity_date, order_days.activity_date, social_days.activity_date)
        as activity_date,
    least(interaction_days.first_at, order_days.first_at, social_days.first_at) as first_at,
    greatest(interaction_days.last_at, order_days.last_at, social_days.last_at) as last_at,
    order_days.first_order_at,
    order_days.last_order_at,
    -- of the kind with the busier hour, and of equally busy ones the earlier
    cast(case
        when
            order_days.busiest_hour is null
            or interaction_days.busiest_hour_events * 24 - interaction_days.busiest_hour
            >= order_days.busiest_hour_events * 24 - order_days.busiest_hour
            then interaction_days.busiest_hour
        else order_days.busiest_hour
    end as integer) as busiest_hour,
    {%- for kind, measures in day_measures().items() %}
    {%- set outer_last = loop.last %}
    {%- for measure, measure_type in measures.items() %}
    cast({{ kind }}.{{ measure }} as {{ measure_type }}) as {{ measure }}
    {{- "," if not (outer_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
from interaction_days
full outer join order_days
    on
        interaction_days.user_id = order_days.user_id
        and interaction_days.activity_date = order_days.activity_date
full outer join social_days
    on
        coalesce(interaction_days.user_id, order_days.user_id) = social_days.user_id
        and coalesce(interaction_days.activity_date, order_days.activity_date)
        = social_days.activity_date
