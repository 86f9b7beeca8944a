select
    predictions.user_id,
    predictions.churn as churn_probability,
    predictions.purchase as purchase_probability,
    predictions.orders as expected_orders,
    predictions.spend as expected_spend,
    cast({{ var('horizon_days') }} as integer) as horizon_days,
    clock.as_of_date,
    predictions.model_version
from {{ ref('ml_user_predictions') }} as predictions
cross join {{ ref('int_as_of') }} as clock
