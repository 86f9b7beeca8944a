with traits as (
    select
        traits.*,
        labels.segment_name,
        phrases.phrase as phrase_said,
        currency.currency,
        medians.median_value as segment_median,
        overall_medians.median_value as overall_median
    from {{ ref('int_segment_traits') }} as traits
    inner join {{ ref('int_segment_labels') }} as labels on traits.segment_key = labels.segment_key
    inner join {{ ref('int_segment_phrases') }} as phrases
        on
            traits.segment_key = phrases.segment_key
            and traits.feature_name = phrases.feature_name
    cross join {{ ref('int_currency') }} as currency
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
    phrase_said as phrase,
    -- where a few large values pull the mean to the other side, the median is what the trait means
    lower(label) || ' ' || case
        when sign(segment_mean - overall_mean) = sign(effect_size)
            then {{ against_overall(
                'on average', 'segment_mean', 'overall_mean', 'unit', 'currency'
            ) | indent(16) }}
        else {{ against_overall(
            'typically', 'segment_median', 'overall_median', 'unit', 'currency'
        ) | indent(12) }}
    end as trait_text,
    trait_rank
from traits
