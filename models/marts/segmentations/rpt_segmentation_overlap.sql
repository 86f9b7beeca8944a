{{ config(enabled=given_segmentations() | length > 0) }}

with pairs as (
    select
        members.segmentation,
        members.part,
        members.segment_key,
        members.segment_name,
        main_members.segment_key as main_segment_key,
        main_members.segment_name as main_segment_name,
        count(*) as user_count
    from {{ ref('fct_segmentation_users') }} as members
    inner join {{ ref('fct_segmentation_users') }} as main_members
        on members.user_id = main_members.user_id and main_members.is_main
    where not members.is_main
    group by 1, 2, 3, 4, 5, 6
)

select
    *,
    user_count
    / cast(sum(user_count) over (partition by segmentation, part, segment_key) as double)
        as segment_share,
    user_count
    / cast(sum(user_count) over (partition by segmentation, part, main_segment_key) as double)
        as main_segment_share
from pairs
