{#- A word or an advice rests on what is typical of the segment: its median, or else its mean. -#}
with limits as (
    select
        floors.used_for,
        floors.feature_name,
        floors.side,
        floors.scale,
        floors.hedged_phrase,
        case floors.scale
            when 'visit_gap' then greatest(floors.limit_value, gaps.visit_gap_days)
            when 'order_gap' then greatest(floors.limit_value, gaps.order_gap_days)
            when 'month' then greatest(1, gaps.span_days / 30e0) * floors.limit_value
            else floors.limit_value
        end as limit_value,
        gaps.span_days
    from {{ ref('floors') }} as floors
    cross join {{ ref('int_usual_gaps') }} as gaps
),

segments as (
    select
        {{ main_fit() }} as fit_key,
        segment_key
    from {{ ref('int_model_segments') }}
    {%- if other_segmentations() %}
    union all
    select distinct
        fit_key,
        segment_key
    from {{ ref('int_segmentation_centers') }}
    {%- endif %}
),

segment_figures as (
    select
        {{ main_fit() }} as fit_key,
        traits.segment_key,
        traits.feature_name,
        coalesce(medians.median_value, traits.segment_mean) as typical_value,
        traits.segment_mean,
        traits.overall_mean
    from {{ ref('int_segment_traits') }} as traits
    left join {{ ref('int_segment_medians') }} as medians
        on
            traits.feature_name = medians.feature_name
            and traits.segment_key = medians.segment_key
            and not medians.is_overall
    {%- if other_segmentations() %}
    union all
    select
        fit_key,
        segment_key,
        feature_name,
        typical_value,
        typical_value as segment_mean,
        overall_value as overall_mean
    from {{ ref('int_segmentation_centers') }}
    {%- endif %}
),

compared_figures as (
    select
        segments.fit_key,
        segments.segment_key,
        limits.used_for,
        limits.feature_name,
        limits.side,
        limits.scale,
        limits.hedged_phrase,
        case
            when limits.scale = 'overall' then segment_figures.segment_mean
            else segment_figures.typical_value
        end as figure,
        case
            when limits.scale = 'overall' then limits.limit_value * segment_figures.overall_mean
            else limits.limit_value
        end as limit_value,
        case
            -- an absence cannot be told from a gap in data that is hardly longer than the gap
            when limits.scale in ('visit_gap', 'order_gap') and limits.side = 'high'
                then coalesce(limits.span_days < 2 * limits.limit_value, false)
            -- and in young data all users are new
            when limits.scale = 'tenure'
                then coalesce(segment_figures.overall_mean < limits.limit_value / 2, false)
            else false
        end as is_too_short_to_tell
    from segments
    cross join limits
    left join segment_figures
        on
            segments.fit_key = segment_figures.fit_key
            and segments.segment_key = segment_figures.segment_key
            and limits.feature_name = segment_figures.feature_name
)

select
    fit_key,
    segment_key,
    used_for,
    feature_name,
    side,
    scale,
    hedged_phrase,
    figure,
    limit_value,
    -- what is not known is not claimed
    coalesce(
        case side when 'high' then figure >= limit_value else figure <= limit_value end
        and not is_too_short_to_tell,
        false
    ) as is_met
from compared_figures
