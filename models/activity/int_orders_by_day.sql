{{ config(materialized='table') }}

{{ orders_by_day(ref('int_transaction_rollup')) }}
