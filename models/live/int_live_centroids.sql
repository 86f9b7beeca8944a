select
    segments.segment_key,
    segments.segment_position,
    segments.segment_name,
    facts.feature_name,
    facts.number_value as centroid,
    scaling.transform,
    scaling.missing_as,
    scaling.clip_low,
    scaling.clip_high,
    scaling.center,
    scaling.weight / scaling.spread as factor
from {{ ref('int_live_segments') }} as segments
inner join {{ ref('int_model_in_force') }} as facts
    on segments.segment_key = facts.segment_key and facts.item = 'centroid'
inner join {{ ref('int_segment_scaling') }} as scaling
    on facts.feature_name = scaling.feature_name
where segments.is_scored_live
