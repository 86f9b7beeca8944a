{#-
    As in the main segmentation: where a segment is not far enough, in its own figures, for a word
    that claims more than a difference, it is only compared.
-#}
{%- set min_distance = setting('explanation', of='ml_user_segments')['min_distance'] %}
{{ config(enabled=given_segmentations() | length > 0) }}

with unmet_floors as (
    select
        fit_key,
        segment_key,
        feature_name,
        side,
        max(hedged_phrase) as hedged_phrase
    from {{ ref('int_segment_floors') }}
    where used_for = 'phrase' and not is_met
    group by fit_key, segment_key, feature_name, side
)

select
    centers.fit_key,
    centers.segment_key,
    centers.feature_name,
    catalog.feature_group,
    centers.effect_size,
    coalesce(
        unmet_floors.hedged_phrase,
        case when centers.effect_size >= 0 then catalog.high_phrase else catalog.low_phrase end
    ) as phrase,
    row_number() over (
        partition by centers.fit_key, centers.segment_key
        order by
            round(abs(centers.effect_size), 9) desc,
            centers.effect_size desc,
            catalog.feature_order asc
    ) as trait_rank
from {{ ref('int_segmentation_centers') }} as centers
inner join {{ ref('feature_catalog') }} as catalog on centers.feature_name = catalog.feature_name
left join unmet_floors
    on
        centers.fit_key = unmet_floors.fit_key
        and centers.segment_key = unmet_floors.segment_key
        and centers.feature_name = unmet_floors.feature_name
        and case when centers.effect_size >= 0 then 'high' else 'low' end = unmet_floors.side
where abs(centers.effect_size) >= {{ min_distance }}
