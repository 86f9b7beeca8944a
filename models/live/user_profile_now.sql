-- noqa: disable=AL03,LT02
{{ config(materialized='table_function', parameters=['of_user']) }}

with stored_user as materialized (
    select * from {{ ref('int_live_users') }} where user_id = of_user
),

{{ recent_activity('user_id = of_user') }},

user_days as (
    select * from {{ ref('int_live_days') }}
    where user_id = of_user and activity_date < {{ live_first_day() }}
    union all by name
    select * from recent_days
),

topic_days as (
    select * from {{ ref('int_live_topics') }}
    where user_id = of_user and activity_date < {{ live_first_day() }}
    union all by name
    select * from recent_topics
),

clock as (
    select * from {{ ref('int_live_now') }}
),

{{ live_profile(
    'stored_user', 'user_days', 'topic_days', 'clock', has_recent_rows=true,
) }}
