{{ config(materialized='user_profiling_daily') }}

with accounted_rows as (
    {{ accounted_days('social_activities') | indent(4) }}
),

rollup as (
    {{ social_rollup('accounted_rows') | indent(4) }}
)

select * from rollup
