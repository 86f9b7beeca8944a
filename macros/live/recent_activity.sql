{#-
    The days and topics of users from the first day that the next build computes again, as CTEs
    that a query begins with: recent_days and recent_topics, of the shapes of int_user_days and
    int_topic_days. They are computed as the next build will, from the raw rows that this one
    has kept and those that have come since.

    whose: the condition on user_id.
-#}
{% macro recent_activity(whose) -%}
{%- set first_day = user_profiling.live_first_day() -%}
{% for source_name in ['interactions', 'transactions', 'social_activities'] %}
{{ source_name }} as materialized (
    select * from {{ ref('int_live_' ~ source_name) }} where {{ whose }}
    union all
    select * from {{ ref('int_new_' ~ source_name) }} where {{ whose }}
),
{% endfor %}
{{- user_profiling.inlined(user_profiling.inlined_models()['rollups'], {
    'stg_interactions': 'interactions',
    'stg_transactions': 'transactions',
    'stg_social_activities': 'social_activities',
}) }}
-- a session goes on that was there the day before
interactions_and_day_before as (
    select * from int_interaction_rollup
    union all by name
    select * from {{ user_profiling.by_person('int_interaction_rollup') }}
    where {{ whose }} and activity_date = {{ first_day }} - 1
),

-- and an order belongs to the day of its first line, however long ago
transactions_and_earlier_orders as (
    select * from int_transaction_rollup
    union all by name
    select * from {{ ref('int_live_orders') }} where {{ whose }}
),
{{ user_profiling.inlined(user_profiling.inlined_models()['days'], {
    user_profiling.name_by_person('int_interaction_rollup'): 'interactions_and_day_before',
    user_profiling.name_by_person('int_transaction_rollup'): 'transactions_and_earlier_orders',
    user_profiling.name_by_person('int_social_rollup'): 'int_social_rollup',
}, reading=user_profiling.read_by_days()) }}
recent_days as (
    select * from int_user_days where activity_date >= {{ first_day }}
),

recent_topics as (
    select * from int_topic_days where activity_date >= {{ first_day }}
)
{%- endmacro %}

{#-
    The CTEs that recent_activity begins with, for all users with new rows; the rest of the query
    follows.
-#}
{% macro recent_activity_of_new_rows() -%}
with users_with_new_rows as materialized (
    select user_id from {{ ref('int_new_interactions') }}
    union
    select user_id from {{ ref('int_new_transactions') }}
    union
    select user_id from {{ ref('int_new_social_activities') }}
),

{{ user_profiling.recent_activity(
    'user_id in (select users.user_id from users_with_new_rows as users)'
) }}
{%- endmacro %}

{#- What the models of totals and features name beside the days, of which live has no rows. -#}
{% macro read_by_totals() %}
    {{ return(
        (['int_identities'] if user_profiling.has_identities() else [])
        + (
            ['int_past_user_days', 'int_past_topic_days', 'int_past_ids']
            if user_profiling.has_past_people() else []
        )
        + (
            ['int_past_day_facts']
            if user_profiling.has_past_people() and var('feature_models', none) else []
        )
    ) }}
{% endmacro %}
