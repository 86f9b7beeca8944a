with tested as (
    select count(distinct user_id) as tested_users
    from {{ ref('int_prediction_tests') }}
),

predicted as (
    select count(*) as predicted_users
    from {{ ref('fct_user_predictions') }}
)

select
    predicted.predicted_users > 0 as is_predicted,
    case
        when predicted.predicted_users > 0 then models.reason
        when decision.model_version is not null
            then 'too few users did, or did not do, what is to be predicted'
        else decision.reason
    end as reason,
    cast({{ var('horizon_days') }} as integer) as horizon_days,
    decision.model_version,
    models.fitted_as_of_date,
    models.tested_date as tested_as_of_date,
    models.training_times,
    tested.tested_users,
    predicted.predicted_users
from {{ ref('int_prediction_decision') }} as decision
left join {{ ref('ml_prediction_models') }} as models
    on decision.model_version = models.model_version
cross join tested
cross join predicted
