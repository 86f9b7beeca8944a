{#-
    A user's live profile, as the end of a query: from here on it is the same whether the recent
    days were computed for the question or before it.

    stored_user, user_days, topic_days, clock: names of CTEs of the shapes of int_live_users,
        int_user_days, int_topic_days and int_as_of; of one user.
    has_recent_rows: whether the query has the raw rows of recent days, from recent_activity.
-#}
{% macro live_profile(stored_user, user_days, topic_days, clock, has_recent_rows) -%}
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
-- a user is known by days alone: what the rollups would say of them
activity_of_days as (
    select
        *,
        'clean' as row_status
    from {{ user_days }}
),

no_other_activity as (
    select * from activity_of_days where false
),
{%- set of_user = {
    user_profiling.name_by_person('int_interaction_rollup'): 'activity_of_days',
    user_profiling.name_by_person('int_transaction_rollup'): 'no_other_activity',
    user_profiling.name_by_person('int_social_rollup'): 'no_other_activity',
    'int_as_of': clock,
    'int_registered_users': 'registered_user',
    'int_given_traits': 'given_traits',
} %}
{%- if user_profiling.own_sources() %}
-- rows of own sources are not kept for a single user, so here a user is known from the build
user_of_own_sources as (
    select
        user_id,
        'clean' as row_status
    from {{ stored_user }}
),
{%- endif %}
{%- for source_name in user_profiling.own_sources() %}
{%- do of_user.update({'stg_' ~ source_name: 'user_of_own_sources'}) %}
{%- endfor %}
{{ user_profiling.inlined(['int_users'], of_user, user_profiling.read_by_days()) }}
{{ user_profiling.own_rows_now(has_recent_rows) }}
-- the one row of the spine that is wanted
spine as (
    select
        int_users.user_id,
        clock.as_of,
        clock.last_activity_date,
        clock.window_start_date,
        'full' as lookback,
        true as is_current,
        {{ user_profiling.segmentation_start_date('clock', 'clock') | indent(8) }}
            as segmentation_start_date
    from int_users
    cross join {{ clock }} as clock
),
{%- set now = {
    'int_user_days': user_days,
    'int_topic_days': topic_days,
    'int_as_of': clock,
    'int_users': 'int_users',
    'int_feature_spine': 'spine',
    'int_given_traits': 'given_traits',
    'int_declared_topics': 'declared_topics',
    'int_registered_users': 'registered_user',
} %}
{%- for source_name in user_profiling.sources_of_features()
    if user_profiling.has_own_features_of(source_name) %}
{%- do now.update({user_profiling.clean_rows_of(source_name): source_name ~ '_of_user'}) %}
{%- endfor %}
{%- set totals = user_profiling.inlined_models()['totals'] %}
{%- set groups = user_profiling.feature_groups() %}
{{ user_profiling.inlined(totals, now, user_profiling.read_by_totals()) }}
{%- for name in totals %}
{%- do now.update({name: name}) %}
{%- endfor %}
{%- for group in groups %}
{%- if user_profiling.reads_only(group, now.keys() | list + user_profiling.read_by_totals()) %}
{{ user_profiling.inlined([group], now, user_profiling.read_by_totals()) }}
{%- else %}
-- what it is made of is not kept for a single user, so it is what the build has found
{{ group }} as (
    select
        spine.user_id,
        spine.as_of,
        spine.lookback
        {%- for name, about in user_profiling.declared_features().items()
            if about['model'] == group %},
        stored.built_features.{{ name }}
        {%- endfor %}
    from spine
    inner join {{ stored_user }} as stored on spine.user_id = stored.user_id
),
{%- endif %}
{%- endfor %}
{%- for group in groups %}
{%- do now.update({group: group}) %}
{%- endfor %}
{{ user_profiling.inlined(['int_user_features', 'int_activity_status'], now) }}
-- the user as the build would store them now, and their profile as it is at a build
user_now as (
    select
        features.user_id,
        struct_pack(
            {%- for feature_name in user_profiling.feature_catalog() %}
            {{ feature_name }} := features.{{ feature_name }}{{ "," if not loop.last }}
            {%- endfor %}
        ) as built_features,
        statuses.activity_status,
        statuses.unclustered_key,
        stored.segment_key,
        stored.distance_to_centroid,
        stored.confidence
    from int_user_features as features
    inner join int_activity_status as statuses on features.user_id = statuses.user_id
    left join {{ stored_user }} as stored on features.user_id = stored.user_id
),
{{ user_profiling.inlined(
    ['user_profile_at_build'],
    {'int_live_users': 'user_now', 'int_live_clock': clock},
    ['int_live_centroids', 'int_live_segments'],
) }}
profile as (
    select * from user_profile_at_build
)

select * from profile
{%- endmacro %}
