with centroids as (
    select
        coordinate.segment_key,
        coordinate.feature_name,
        coordinate.center as centroid
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.centroids') }} as coordinate (coordinate)
)

select
    segments.segment_key,
    segments.segment_position,
    segments.segment_name,
    centroids.feature_name,
    scaling.feature_order,
    centroids.centroid,
    scaling.transform,
    scaling.missing_as,
    scaling.clip_low,
    scaling.clip_high,
    scaling.center,
    scaling.weight / scaling.spread as factor
from {{ ref('int_live_segments') }} as segments
inner join centroids on segments.segment_key = centroids.segment_key
inner join {{ ref('int_model_features') }} as scaling
    on centroids.feature_name = scaling.feature_name
where segments.is_scored_live
