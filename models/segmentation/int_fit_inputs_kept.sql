{{ config(materialized='view') }}

{{ scaled_users(ref('int_fit_features'), ref('int_kept_scaling'), ['sample_key']) }}
