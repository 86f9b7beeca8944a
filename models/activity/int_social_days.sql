{{ config(materialized='view') }}

{{ social_days(ref('int_social_rollup')) }}
