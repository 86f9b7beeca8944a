select
    traits.segment_key,
    segments.segment_name,
    traits.feature_name,
    traits.label,
    traits.unit,
    traits.feature_group,
    traits.user_count,
    traits.segment_mean,
    traits.overall_mean,
    traits.segment_median,
    traits.overall_median,
    traits.lift,
    traits.effect_size,
    traits.least_effect_size,
    traits.p_value,
    traits.is_distinctive,
    traits.used_in_clustering,
    traits.phrase,
    traits.trait_text,
    traits.trait_rank
from {{ ref('int_segment_traits') }} as traits
inner join {{ ref('dim_segments') }} as segments on traits.segment_key = segments.segment_key
