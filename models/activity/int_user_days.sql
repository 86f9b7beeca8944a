{{ config(materialized='user_profiling_daily') }}

with interaction_days as (
    select * from {{ ref('int_interaction_days') }}
    where {{ days_to_build(ref('int_interaction_rollup')) }}
),

order_days as (
    select * from {{ ref('int_order_days') }}
    where {{ days_to_build(ref('int_transaction_rollup')) }}
),

social_days as (
    select * from {{ ref('int_social_days') }}
    where {{ days_to_build(ref('int_social_rollup')) }}
),

user_days as (
    {{ user_days('interaction_days', 'order_days', 'social_days') | indent(4) }}
)

select * from user_days
