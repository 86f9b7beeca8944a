{{ config(materialized='view') }}

select facts.*
from {{ ref('int_prediction_model') }} as facts
inner join {{ ref('int_prediction_decision') }} as decision
    on facts.model_version = decision.model_version
