-- noqa: disable=AL03,LT02
{{ config(
    materialized='table_function', parameters=['of_user', 'days_in', 'topics_in', 'clock_in']
) }}

{#- a user without new rows has all the days that the build has found -#}
{%- set is_as_built %}
        user_id = of_user
        and (
            activity_date < {{ live_first_day() }}
            or not exists (select 1 from recent_days)
        )
{%- endset %}
with stored_user as materialized (
    select * from {{ ref('int_live_users') }} where user_id = of_user
),

recent_days as materialized (
    select * from query_table(days_in) where user_id = of_user
),

user_days as (
    select * from {{ ref('int_live_days') }}
    where {{ is_as_built }}
    union all by name
    select * from recent_days
),

topic_days as (
    select * from {{ ref('int_live_topics') }}
    where {{ is_as_built }}
    union all by name
    select * from query_table(topics_in) where user_id = of_user
),

clock as (
    select * from query_table(clock_in)
),

{{ live_profile(
    'stored_user', 'user_days', 'topic_days', 'clock', has_recent_rows=false,
) }}
