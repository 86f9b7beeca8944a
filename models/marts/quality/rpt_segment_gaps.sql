with gap_pairs as (
    select
        pair.segment_key,
        pair.other_segment_key,
        models.model_version,
        pair.segment_key = pair.other_segment_key as is_inside,
        pair.is_gap,
        pair.users,
        pair.dip,
        pair.p_value,
        pair.density_ratio
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.gap_pairs') }} as pair (pair)
)

select
    gap_pairs.segment_key,
    gap_pairs.other_segment_key,
    names.segment_name,
    other_names.segment_name as other_segment_name,
    gap_pairs.model_version,
    gap_pairs.is_inside,
    gap_pairs.is_gap,
    gap_pairs.users,
    gap_pairs.dip,
    gap_pairs.p_value,
    gap_pairs.density_ratio
from gap_pairs
inner join {{ ref('int_segment_labels') }} as names
    on gap_pairs.segment_key = names.segment_key
inner join {{ ref('int_segment_labels') }} as other_names
    on gap_pairs.other_segment_key = other_names.segment_key
