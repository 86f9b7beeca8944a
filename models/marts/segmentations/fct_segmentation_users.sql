{{ config(enabled=given_segmentations() | length > 0) }}

with main_members as (
    select
        {{ sql_literal(segmentation_setting('name')) }} as segmentation,
        true as is_main,
        '(all)' as part,
        members.user_id,
        members.segment_key,
        segments.segment_name,
        members.model_version,
        members.distance_to_centroid,
        members.confidence,
        members.is_outlier
    from {{ ref('ml_user_segments') }} as members
    inner join {{ ref('dim_segments') }} as segments
        on members.segment_key = segments.segment_key
),

other_members as (
    select
        members.segmentation,
        false as is_main,
        members.part,
        members.user_id,
        -- who takes no part would be in no segment of the part either
        coalesce(placed.segment_key, members.unclustered_key, 'unsegmented') as segment_key,
        members.fit_key,
        placed.model_version,
        placed.distance_to_centroid,
        placed.confidence,
        placed.is_outlier
    from {{ ref('int_segmentation_members') }} as members
    left join {{ ref('ml_segmentation_users') }} as placed
        on members.fit_key = placed.fit_key and members.user_id = placed.user_id
),

members as (
    select * from main_members
    union all
    select
        other_members.segmentation,
        other_members.is_main,
        other_members.part,
        other_members.user_id,
        other_members.segment_key,
        case
            when names.segment_name is not null then names.segment_name
            when other_members.segment_key = {{ inactive_key() }} then {{ inactive_label() }}
            when other_members.segment_key = 'unsegmented'
                then 'Unsegmented: no segments of their own'
            else {{ special_segment_name('other_members.segment_key') | indent(12) }}
        end as segment_name,
        other_members.model_version,
        other_members.distance_to_centroid,
        other_members.confidence,
        other_members.is_outlier
    from other_members
    left join {{ ref('int_segmentation_names') }} as names
        on
            other_members.fit_key = names.fit_key
            and other_members.segment_key = names.segment_key
)

select
    members.*,
    clock.as_of_date
from members
cross join {{ ref('int_as_of') }} as clock
