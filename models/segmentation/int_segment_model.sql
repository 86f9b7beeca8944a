{#-
    A preview is fitted and not taken over. Points that density-based models keep are needed by the
    model in force only; everything else of earlier versions stays.
-#}
with decision as (
    select
        model_version,
        should_refit
    from {{ ref('int_refit_decision') }}
),

facts as (
    select kept.*
    from {{ ref('int_kept_model') }} as kept
    union all
    select fitted.*
    from {{ ref('ml_segment_fit') }} as fitted
    inner join decision on fitted.model_version = decision.model_version
    where decision.should_refit
)

select
    facts.model_version,
    facts.item,
    facts.segment_key,
    facts.feature_name,
    facts.name,
    facts.number_value,
    facts.text_value
from facts
cross join decision
where facts.item != 'point' or facts.model_version = decision.model_version
