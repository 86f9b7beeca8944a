{{ config(materialized='view') }}

{{ user_features(ref('int_user_days'), ref('int_user_topic_days'), ref('stg_as_of')) }}
