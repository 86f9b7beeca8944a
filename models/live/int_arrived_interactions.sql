{{ config(materialized='view') }}

{{ arrived_events('interactions') }}
