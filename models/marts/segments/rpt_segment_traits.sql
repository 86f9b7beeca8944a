with segment_names as (
    {{ segment_names_in_force() | indent(4) }}
),

traits as (
    select
        traits.*,
        segment_names.segment_name,
        medians.median_value as segment_median,
        overall_medians.median_value as overall_median
    from {{ ref('int_segment_traits') }} as traits
    inner join segment_names on traits.segment_key = segment_names.segment_key
    left join {{ ref('int_segment_medians') }} as medians
        on
            traits.feature_name = medians.feature_name
            and traits.segment_key = medians.segment_key
            and not medians.is_overall
    left join {{ ref('int_segment_medians') }} as overall_medians
        on traits.feature_name = overall_medians.feature_name and overall_medians.is_overall
)

select
    segment_key,
    segment_name,
    feature_name,
    label,
    unit,
    feature_group,
    user_count,
    segment_mean,
    overall_mean,
    segment_median,
    overall_median,
    lift,
    effect_size,
    least_effect_size,
    p_value,
    is_distinctive,
    used_in_clustering,
    phrase,
    -- where a few large values pull the mean to the other side, the median is what the trait means
    lower(label) || ' ' || case
        when sign(segment_mean - overall_mean) = sign(effect_size)
            then {{ against_overall('on average', 'segment_mean', 'overall_mean', 'unit') }}
        else {{ against_overall('typically', 'segment_median', 'overall_median', 'unit') }}
    end as trait_text,
    trait_rank
from traits
