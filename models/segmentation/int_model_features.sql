{{ config(materialized='view') }}

with dips as (
    select
        feature.feature_name,
        feature.dip,
        feature.dip_p_value
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.feature_dips') }} as feature (feature)
)

select
    models.model_version,
    feature.feature_order,
    feature.feature_name,
    feature.transform,
    feature.missing_as,
    feature.clip_low,
    feature.clip_high,
    feature.center,
    feature.spread,
    feature.weight,
    dips.dip,
    dips.dip_p_value
from {{ ref('int_current_model') }} as models
cross join {{ elements_of('models.scaling') }} as feature (feature)
inner join dips on feature.feature_name = dips.feature_name
