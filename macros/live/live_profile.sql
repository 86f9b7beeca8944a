{#-
    A user's live profile, as the end of a query: from here on it is the same whether the recent
    days were computed for the question or before it.

    stored_user, user_days, topic_days, clock: names of CTEs of the shapes of int_live_users,
        int_user_days, int_topic_days and int_as_of; of one user.
-#}
{% macro live_profile(stored_user, user_days, topic_days, clock) -%}
registered_user as (
    select * from {{ stored_user }} where is_registered
),

given_traits as (
    select
        user_id,
        unnest(given_traits)
    from {{ stored_user }}
    where given_traits is not null
),

declared_topics as (
    select
        user_id,
        unnest(declared_topics) as topic
    from {{ stored_user }}
),
{{ user_profiling.inlined(user_profiling.inlined_models()['features'], {
    'int_user_days': user_days,
    'int_topic_days': topic_days,
    'int_as_of': clock,
    'int_registered_users': 'registered_user',
    'int_given_traits': 'given_traits',
    'int_declared_topics': 'declared_topics',
}) }}
profile as (
    {{ user_profiling.scored_profile('int_user_features', stored_user, clock) | indent(4) }}
)

select * from profile
{%- endmacro %}
