{{ config(materialized='view') }}

select
    tests.test['user_id'] as user_id,
    tests.test['target'] as target,
    tests.test['predicted'] as predicted_value,
    tests.test['baseline'] as baseline_value,
    tests.test['observed'] as observed_value,
    tests.test['target'] in ('churn', 'purchase') as is_probability
from {{ ref('ml_prediction_models') }} as models
cross join {{ elements_of('models.tests') }} as tests (test)
where models.is_in_use
