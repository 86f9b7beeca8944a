{{ config(materialized='view') }}

{{ arrived_events('transactions') }}
