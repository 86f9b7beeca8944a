{{ config(materialized='view') }}

{{ topic_days(
    ref('int_interaction_rollup'), ref('int_social_rollup'), ref('int_transaction_rollup')
) }}
