{{ config(materialized='view') }}

{{ interaction_days(ref('int_interaction_rollup')) }}
