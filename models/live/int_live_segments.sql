select
    segments.segment_key,
    segments.segment_position,
    segments.model_version,
    -- SQL can tell which centroid is nearest, and nothing that takes a matrix or kept points
    models.scored_by = 'centroids' as is_scored_live,
    named_segments.segment_name,
    strategies.archetype,
    strategies.objective,
    strategies.channel,
    strategies.timing,
    strategies.offer,
    strategies.message,
    strategies.kpi,
    strategies.campaign
from {{ ref('int_model_segments') }} as segments
inner join {{ ref('int_current_model') }} as models
    on segments.model_version = models.model_version
left join {{ ref('dim_segments') }} as named_segments
    on segments.segment_key = named_segments.segment_key
left join {{ ref('rpt_segment_strategies') }} as strategies
    on segments.segment_key = strategies.segment_key
