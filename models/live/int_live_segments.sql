with algorithms as (
    select max(text_value) as algorithm
    from {{ ref('int_model_in_force') }}
    where item = 'setting' and name = 'algorithm'
)

select
    segments.segment_key,
    segments.segment_position,
    segments.model_version,
    algorithms.algorithm = 'kmeans' as is_scored_live,
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
cross join algorithms
left join {{ ref('dim_segments') }} as named_segments
    on segments.segment_key = named_segments.segment_key
left join {{ ref('rpt_segment_strategies') }} as strategies
    on segments.segment_key = strategies.segment_key
