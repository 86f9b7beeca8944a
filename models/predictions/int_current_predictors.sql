{{ config(materialized='view') }}

with recent_time as (
    select
        as_of,
        last_activity_date,
        cast(
            last_activity_date - interval {{ var('horizon_days') - 1 }} day as date
        ) as window_start_date
    from {{ ref('int_as_of') }}
),

recent_topics as (
    {{ topic_totals(ref('int_topic_days'), 'recent_time') | indent(4) }}
),

recent_features as (
    {{ user_features(ref('int_user_days'), 'recent_topics', 'recent_time') | indent(4) }}
)

{{ predictor_values(ref('int_computed_features'), 'recent_features') }}
