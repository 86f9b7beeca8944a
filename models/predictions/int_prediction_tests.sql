{{ config(materialized='view') }}

select
    name as user_id,
    target,
    number_value as predicted_value,
    naive_value as baseline_value,
    observed_value,
    target in ('churn', 'purchase') as is_probability
from {{ ref('int_prediction_model_in_force') }}
where item = 'test'
