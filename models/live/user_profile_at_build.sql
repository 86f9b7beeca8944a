-- noqa: disable=AL03,LT02
{{ config(materialized='table_function', parameters=['of_user']) }}

with stored_user as materialized (
    select * from {{ ref('int_live_users') }} where user_id = of_user
),

features as (
    select
        user_id,
        unnest(built_features)
    from stored_user
),

profile as (
    {{ scored_profile(
        'features', 'stored_user', ref('int_live_clock'), 'stored_user'
    ) | indent(4) }}
)

select * from profile
