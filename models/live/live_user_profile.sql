-- noqa: disable=AL03,LT02
{{ config(materialized='table_function', parameters=['of_user']) }}

{%- set first_day = live_first_day() %}
{%- set sources = ['interactions', 'transactions', 'social_activities'] %}
with stored_user as materialized (
    select * from {{ ref('int_live_users') }} where user_id = of_user
),
{% for source_name in sources %}
{{ source_name }} as materialized (
    select * from {{ ref('int_live_' ~ source_name) }} where user_id = of_user
    union all
    select * from {{ ref('int_arrived_' ~ source_name) }} where user_id = of_user
),

accounted_{{ source_name }} as (
    {{ account_for_rows(source_name, source_name, few_rows=true) | indent(4) }}
),
{% endfor %}
-- a session goes on that was there the day before
interaction_rollup as (
    select * from ({{ interaction_rollup('accounted_interactions') | indent(4) }})
    union all
    select * from {{ ref('int_interaction_rollup') }}
    where user_id = of_user and activity_date = {{ first_day }} - 1
),

-- and an order belongs to the day of its first line, however long ago
transaction_rollup as (
    select * from ({{ transaction_rollup('accounted_transactions') | indent(4) }})
    union all by name
    select * from {{ ref('int_live_orders') }} where user_id = of_user
),

social_rollup as (
    {{ social_rollup('accounted_social_activities') | indent(4) }}
),

interaction_days as (
    {{ interaction_days('interaction_rollup') | indent(4) }}
),

orders_by_day as (
    {{ orders_by_day('transaction_rollup') | indent(4) }}
),

order_days as (
    {{ order_days('transaction_rollup', 'orders_by_day') | indent(4) }}
),

social_days as (
    {{ social_days('social_rollup') | indent(4) }}
),

recent_days as (
    {{ user_days('interaction_days', 'order_days', 'social_days') | indent(4) }}
),

user_days as (
    select * from {{ ref('int_live_days') }} where user_id = of_user
    union all by name
    select * from recent_days where activity_date >= {{ first_day }}
),

recent_topic_days as (
    {{ topic_days('interaction_rollup', 'social_rollup', 'transaction_rollup') | indent(4) }}
),

topic_days as (
    select * from {{ ref('int_live_topics') }} where user_id = of_user
    union all by name
    select * from recent_topic_days where activity_date >= {{ first_day }}
),

-- everybody's newest event is the clock, as it will be for the next build
event_times as (
    select as_of - interval '1 microsecond' as newest_at from {{ ref('int_live_clock') }}
    {%- for source_name in sources %}
    union all
    select max(occurred_at) as newest_at from {{ ref('int_arrived_' ~ source_name) }}
    {%- endfor %}
),

clock as (
    {{ as_of_times('event_times') | indent(4) }}
),

registered_user as (
    select * from stored_user where is_registered
),

given_traits as (
    select
        user_id,
        unnest(given_traits)
    from stored_user
    where given_traits is not null
),

declared_interests as (
    select
        user_id,
        declared_diversity as interest_diversity
    from stored_user
),

known_user as (
    {{ known_users('user_days', 'registered_user', 'given_traits', 'clock') | indent(4) }}
),

topic_totals as (
    {{ topic_totals('topic_days', 'clock') | indent(4) }}
),

computed_features as (
    {{ user_features('user_days', 'topic_totals', 'clock') | indent(4) }}
),

features as (
    {{ all_features(
        'known_user', 'computed_features', 'declared_interests', 'given_traits', 'clock'
    ) | indent(4) }}
),

profile as (
    {{ scored_profile('features', 'stored_user', 'clock') | indent(4) }}
)

select * from profile
