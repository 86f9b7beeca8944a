{%- set min_dip = setting('gap_test', of='ml_segmentation_models')['min_dip'] %}
{%- set significance = setting('verdict', of='ml_segmentation_models')['feature_significance'] %}
select
    features.feature_name,
    catalog.label,
    features.model_version,
    features.dip,
    features.dip_p_value as p_value,
    coalesce(
        features.dip >= {{ min_dip }} and features.dip_p_value <= {{ significance }}, false
    ) as is_multimodal
from {{ ref('int_model_features') }} as features
inner join {{ ref('feature_catalog') }} as catalog on features.feature_name = catalog.feature_name
