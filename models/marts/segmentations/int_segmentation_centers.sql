{#-
    On the scale of a model the mean of all users of the fit is 0 and a feature's spread its weight.
    Brought back to its own unit, a centre is what is typical: extremes were clipped, and what grows
    by factors was averaged in logarithms.
-#}
{{ config(enabled=given_segmentations() | length > 0) }}

with versions as (
    select
        fit_key,
        max(model_version) as model_version
    from {{ ref('ml_segmentation_models') }}
    where fit_key != {{ main_fit() }} and not is_preview
    group by fit_key
),

models as (
    select
        models.fit_key,
        models.scaling,
        models.centroids
    from {{ ref('ml_segmentation_models') }} as models
    inner join versions
        on models.fit_key = versions.fit_key and models.model_version = versions.model_version
),

scales as (
    select
        models.fit_key,
        feature.feature_name,
        feature.transform,
        feature.center,
        feature.spread,
        feature.weight
    from models
    cross join {{ elements_of('models.scaling') }} as feature (feature)
),

centroids as (
    select
        models.fit_key,
        centroid.segment_key,
        centroid.feature_name,
        centroid.center
    from models
    cross join {{ elements_of('models.centroids') }} as centroid (centroid)
),

scaled_centers as (
    select
        centroids.fit_key,
        centroids.segment_key,
        centroids.feature_name,
        scales.transform,
        centroids.center / scales.weight as effect_size,
        scales.center + centroids.center * scales.spread / scales.weight as segment_center,
        scales.center as overall_center
    from centroids
    inner join scales
        on centroids.fit_key = scales.fit_key and centroids.feature_name = scales.feature_name
)

select
    fit_key,
    segment_key,
    feature_name,
    effect_size,
    case when transform = 'log1p' then exp(segment_center) - 1 else segment_center end
        as typical_value,
    case when transform = 'log1p' then exp(overall_center) - 1 else overall_center end
        as overall_value
from scaled_centers
