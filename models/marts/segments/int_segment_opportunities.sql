{#- where a segment is furthest behind, and what catching up with the average would be worth -#}
with gaps as (
    select
        traits.segment_key,
        traits.feature_name,
        traits.label,
        traits.unit,
        traits.user_count,
        traits.segment_mean,
        traits.overall_mean,
        abs(traits.overall_mean - traits.segment_mean) as gap,
        opportunity.is_per_user,
        opportunity.times_feature,
        opportunity.factor,
        opportunity.worth_unit,
        case opportunity.better when 'more' then -traits.effect_size else traits.effect_size end
            as deficit
    from {{ ref('int_segment_traits') }} as traits
    inner join {{ ref('opportunities') }} as opportunity
        on traits.feature_name = opportunity.feature_name
    where
        case opportunity.better
            when 'more' then traits.segment_mean < traits.overall_mean
            else traits.segment_mean > traits.overall_mean
        end
        -- where money is not known, nothing is worth any
        and (not {{ lacks_amounts() | lower }} or opportunity.worth_unit != 'of spend')
),

ranked_gaps as (
    select
        *,
        row_number() over (partition by segment_key order by deficit desc, feature_name asc)
            as gap_rank
    from gaps
    where deficit > 0
)

select
    widest.segment_key,
    widest.feature_name,
    widest.label,
    widest.unit,
    widest.segment_mean,
    widest.overall_mean,
    widest.gap,
    widest.gap
    * widest.factor
    * case when widest.is_per_user then widest.user_count else 1 end
    -- a segment that has none of what the gap is multiplied by is taken at the average of all users
    * case
        when widest.times_feature is null then 1
        else coalesce(nullif(multiplier.segment_mean, 0), multiplier.overall_mean)
    end as worth,
    widest.worth_unit
from ranked_gaps as widest
left join {{ ref('int_segment_traits') }} as multiplier
    on
        widest.segment_key = multiplier.segment_key
        and widest.times_feature = multiplier.feature_name
where widest.gap_rank = 1
