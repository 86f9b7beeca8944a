{{ config(materialized='user_profiling_daily') }}

with accounted_rows as (
    {{ accounted_days('transactions') | indent(4) }}
),

rollup as (
    {{ transaction_rollup('accounted_rows') | indent(4) }}
)

select * from rollup
