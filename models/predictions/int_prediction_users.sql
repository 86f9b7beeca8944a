{{ config(materialized='view') }}

{{ sampled_users(
    '(select user_id from ' ~ ref('int_users') ~ ' where first_activity_at is not null)',
    var('prediction_sample_users')
) }}
