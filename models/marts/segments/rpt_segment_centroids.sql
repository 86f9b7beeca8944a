with centroids as (
    select
        models.model_version,
        coordinate.segment_key,
        coordinate.feature_name,
        coordinate.center as centroid
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.centroids') }} as coordinate (coordinate)
    -- what other algorithms score by is more than a point per segment
    where models.scored_by = 'centroids'
)

select
    centroids.segment_key,
    labels.segment_name,
    centroids.model_version,
    features.feature_order,
    centroids.feature_name,
    features.transform,
    features.missing_as,
    features.clip_low,
    features.clip_high,
    features.center,
    features.spread,
    features.weight,
    centroids.centroid,
    map_axes.map_x,
    map_axes.map_y
from centroids
inner join {{ ref('int_segment_labels') }} as labels on centroids.segment_key = labels.segment_key
inner join {{ ref('int_model_features') }} as features
    on centroids.feature_name = features.feature_name
inner join {{ ref('ml_map_axes') }} as map_axes
    on centroids.feature_name = map_axes.feature_name
