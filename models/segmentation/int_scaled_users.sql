{{ config(materialized='view') }}

{{ scaled_users(ref('int_user_features'), ref('int_segment_scaling')) }}
