with settings as (
    select
        max(text_value) filter (where name = 'tested_date') as tested_date,
        max(text_value) filter (where name = 'training_times') as training_times,
        max(text_value) filter (where name = 'fitted_as_of_date') as fitted_as_of_date,
        max(text_value) filter (where name = 'reason') as fitted_because
    from {{ ref('int_prediction_model_in_force') }}
    where item = 'setting'
),

tested as (
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
        when predicted.predicted_users > 0 then settings.fitted_because
        when decision.model_version is not null
            then 'too few users did, or did not do, what is to be predicted'
        else decision.reason
    end as reason,
    cast({{ var('horizon_days') }} as integer) as horizon_days,
    decision.model_version,
    cast(settings.fitted_as_of_date as date) as fitted_as_of_date,
    cast(settings.tested_date as date) as tested_as_of_date,
    cast(settings.training_times as bigint) as training_times,
    tested.tested_users,
    predicted.predicted_users
from {{ ref('int_prediction_decision') }} as decision
cross join settings
cross join tested
cross join predicted
