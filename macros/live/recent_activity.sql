{#-
    The days and topics of users from the first day that the next build computes again, as CTEs that
    a query begins with: recent_days and recent_topics, of the shapes of int_user_days and
    int_topic_days. They are computed as the next build will, from the raw rows that this one has kept
    and those that have come since.

    whose: the condition on user_id.
    few_rows: as for number_duplicates.
-#}
{% macro recent_activity(whose, few_rows) -%}
{%- set first_day = user_profiling.live_first_day() -%}
{% for source_name in ['interactions', 'transactions', 'social_activities'] %}
{{ source_name }} as materialized (
    select * from {{ ref('int_live_' ~ source_name) }} where {{ whose }}
    union all
    select * from {{ ref('int_arrived_' ~ source_name) }} where {{ whose }}
),

accounted_{{ source_name }} as (
    {{ user_profiling.account_for_rows(source_name, source_name, few_rows) | indent(4) }}
),
{% endfor %}
-- a session goes on that was there the day before
interaction_rollup as (
    select * from ({{ user_profiling.interaction_rollup('accounted_interactions') | indent(4) }})
    union all
    select * from {{ ref('int_interaction_rollup') }}
    where {{ whose }} and activity_date = {{ first_day }} - 1
),

-- and an order belongs to the day of its first line, however long ago
transaction_rollup as (
    select * from ({{ user_profiling.transaction_rollup('accounted_transactions') | indent(4) }})
    union all by name
    select * from {{ ref('int_live_orders') }} where {{ whose }}
),

social_rollup as (
    {{ user_profiling.social_rollup('accounted_social_activities') | indent(4) }}
),

interaction_days as (
    {{ user_profiling.interaction_days('interaction_rollup') | indent(4) }}
),

orders_by_day as (
    {{ user_profiling.orders_by_day('transaction_rollup') | indent(4) }}
),

order_days as (
    {{ user_profiling.order_days('transaction_rollup', 'orders_by_day') | indent(4) }}
),

social_days as (
    {{ user_profiling.social_days('social_rollup') | indent(4) }}
),

all_days as (
    {{ user_profiling.user_days('interaction_days', 'order_days', 'social_days') | indent(4) }}
),

recent_days as (
    select * from all_days where activity_date >= {{ first_day }}
),

all_topics as (
    {{ user_profiling.topic_days(
        'interaction_rollup', 'social_rollup', 'transaction_rollup'
    ) | indent(4) }}
),

recent_topics as (
    select * from all_topics where activity_date >= {{ first_day }}
)
{%- endmacro %}

{#-
    The CTEs that recent_activity begins with, for everybody who has done anything that this build has
    not found; the rest of the query follows.
-#}
{% macro recent_activity_of_arrivals() -%}
with arrived_users as materialized (
    select user_id from {{ ref('int_arrived_interactions') }}
    union
    select user_id from {{ ref('int_arrived_transactions') }}
    union
    select user_id from {{ ref('int_arrived_social_activities') }}
),

{{ user_profiling.recent_activity(
    'user_id in (select arrived_users.user_id from arrived_users)', few_rows=false
) }}
{%- endmacro %}
