{#-
    A user's live profile, as the end of a query: from here on it is the same whether the recent days
    were computed for the question or before it.

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

declared_interests as (
    select
        user_id,
        declared_diversity as interest_diversity
    from {{ stored_user }}
),

known_user as (
    {{ user_profiling.known_users(
        user_days, 'registered_user', 'given_traits', clock
    ) | indent(4) }}
),

topic_totals as (
    {{ user_profiling.topic_totals(topic_days, clock) | indent(4) }}
),

computed_features as (
    {{ user_profiling.user_features(user_days, 'topic_totals', clock) | indent(4) }}
),

features as (
    {{ user_profiling.all_features(
        'known_user', 'computed_features', 'declared_interests', 'given_traits', clock
    ) | indent(4) }}
),

profile as (
    {{ user_profiling.scored_profile('features', stored_user, clock) | indent(4) }}
)

select * from profile
{%- endmacro %}
