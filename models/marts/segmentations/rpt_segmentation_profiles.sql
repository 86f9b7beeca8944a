{{ config(enabled=given_segmentations() | length > 0) }}

with fits as (
    select distinct
        segmentation,
        part,
        fit_key
    from {{ ref('int_segmentation_members') }}
    where fit_key is not null
),

sizes as (
    select
        members.segmentation,
        members.is_main,
        members.part,
        members.segment_key,
        max(members.segment_name) as segment_name,
        count(*) as user_count,
        cast({{ exact_sum('coalesce(features.total_spend, 0)') }} as double) as spend,
        cast({{ exact_sum('members.confidence') }} as double)
        / nullif(count(members.confidence), 0) as mean_confidence
    from {{ ref('fct_segmentation_users') }} as members
    inner join {{ ref('int_user_features') }} as features on members.user_id = features.user_id
    group by members.segmentation, members.is_main, members.part, members.segment_key
),

leading_traits as (
    select
        fit_key,
        segment_key,
        {{ listed('phrase', "', '", 'trait_rank') }} as phrases
    from {{ ref('int_segmentation_traits') }}
    where trait_rank <= 3
    group by fit_key, segment_key
)

select
    sizes.segmentation,
    sizes.is_main,
    sizes.part,
    sizes.segment_key,
    sizes.segment_name,
    case
        when sizes.is_main then main_segments.segment_description
        when leading_traits.phrases is not null
            then {{ capitalised('leading_traits.phrases') }} || '.'
    end as traits,
    sizes.user_count,
    sizes.user_count
    / cast(sum(sizes.user_count) over (partition by sizes.segmentation, sizes.part) as double)
        as user_share,
    sizes.spend,
    sizes.spend
    / nullif(
        cast(
            {{ exact_sum('sizes.spend') }} over (
                partition by sizes.segmentation, sizes.part
            ) as double
        ),
        0
    ) as spend_share,
    sizes.mean_confidence
from sizes
left join fits on sizes.segmentation = fits.segmentation and sizes.part = fits.part
left join leading_traits
    on fits.fit_key = leading_traits.fit_key and sizes.segment_key = leading_traits.segment_key
left join {{ ref('dim_segments') }} as main_segments
    on sizes.is_main and sizes.segment_key = main_segments.segment_key
