{{ config(materialized='view') }}

{{ order_days(ref('int_transaction_rollup'), ref('int_orders_by_day')) }}
