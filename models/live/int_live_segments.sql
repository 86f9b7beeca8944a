with algorithms as (
    select max(text_value) as algorithm
    from {{ ref('int_model_in_force') }}
    where item = 'setting' and name = 'algorithm'
),

-- in the order of the catalog; a feature that takes no part is 0 for everybody
centroids as (
    select
        segments.segment_key,
        list(coalesce(facts.number_value, 0) order by catalog.feature_order) as centroid
    from {{ ref('int_model_segments') }} as segments
    cross join {{ ref('feature_catalog') }} as catalog
    left join {{ ref('int_model_in_force') }} as facts
        on
            segments.segment_key = facts.segment_key
            and catalog.feature_name = facts.feature_name
            and facts.item = 'centroid'
    group by segments.segment_key
)

select
    segments.segment_key,
    segments.segment_position,
    segments.model_version,
    algorithms.algorithm = 'kmeans' as is_scored_live,
    case when algorithms.algorithm = 'kmeans' then centroids.centroid end as centroid,
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
inner join centroids on segments.segment_key = centroids.segment_key
left join {{ ref('dim_segments') }} as named_segments
    on segments.segment_key = named_segments.segment_key
left join {{ ref('rpt_segment_strategies') }} as strategies
    on segments.segment_key = strategies.segment_key
