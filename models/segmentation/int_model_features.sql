{{ config(materialized='view') }}

with dips as (
    select
        elements.feature.feature_name,
        elements.feature.dip,
        elements.feature.dip_p_value
    from {{ ref('int_model_in_force') }} as models
    cross join {{ elements_of('models.feature_dips') }} as elements (feature)
)

select
    models.model_version,
    elements.feature.feature_order,
    elements.feature.feature_name,
    elements.feature.transform,
    elements.feature.missing_as,
    elements.feature.clip_low,
    elements.feature.clip_high,
    elements.feature.center,
    elements.feature.spread,
    elements.feature.weight,
    dips.dip,
    dips.dip_p_value
from {{ ref('int_model_in_force') }} as models
cross join {{ elements_of('models.scaling') }} as elements (feature)
inner join dips on elements.feature.feature_name = dips.feature_name
