-- noqa: disable=LT02
{{ config(materialized='daily') }}

{#- where the days of each kind come from -#}
{%- set rollups = {
    'int_interaction_days': ref('int_interaction_rollup'),
    'int_order_days': ref('int_transaction_rollup'),
    'int_social_days': ref('int_social_rollup'),
} %}
{%- set measures_by_kind = day_measures() %}

with
{%- for kind in measures_by_kind %}
days_of_{{ kind }} as (
    select
        user_id,
        activity_date,
        first_at,
        last_at,
        {{ 'first_order_at' if kind == 'int_order_days' else 'cast(null as timestamp)' }}
            as first_order_at,
        {{ 'last_order_at' if kind == 'int_order_days' else 'cast(null as timestamp)' }}
            as last_order_at,
        {{ 'busiest_hour' if kind != 'int_social_days' else 'cast(null as bigint)' }}
            as busiest_hour,
        {{ 'busiest_hour_events' if kind != 'int_social_days' else 'cast(null as bigint)' }}
            as busiest_hour_events,
        {%- for other_kind, measures in measures_by_kind.items() %}
        {%- set outer_last = loop.last %}
        {%- for measure, measure_type in measures.items() %}
        {{ measure if kind == other_kind else 'cast(null as ' ~ measure_type ~ ')' }}
            as {{ measure }}{{ "," if not (outer_last and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref(kind) }}
    where {{ days_to_build(rollups[kind]) }}
),
{% endfor %}

days_of_every_kind as (
    {%- for kind in measures_by_kind %}
    select * from days_of_{{ kind }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

user_days as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        min(first_order_at) as first_order_at,
        max(last_order_at) as last_order_at,
        cast(max_by(busiest_hour, busiest_hour_events * 24 - busiest_hour) as integer)
            as busiest_hour,
        {%- for measures in measures_by_kind.values() %}
        {%- set outer_last = loop.last %}
        {%- for measure, measure_type in measures.items() %}
        cast(sum({{ measure }}) as {{ measure_type }})
            as {{ measure }}{{ "," if not (outer_last and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    from days_of_every_kind
    group by user_id, activity_date
)

select * from user_days
