with topics_before as (
    select
        topic_days.user_id,
        spine.as_of,
        spine.lookback,
        topic_days.topic_kind,
        topic_days.topic,
        topic_days.event_count,
        topic_days.activity_date >= spine.segmentation_start_date as is_recent
    from {{ ref('int_topic_days') }} as topic_days
    inner join {{ ref('int_feature_spine') }} as spine
        on
            topic_days.user_id = spine.user_id
            and topic_days.activity_date <= spine.last_activity_date
            and (
                spine.window_start_date is null
                or topic_days.activity_date >= spine.window_start_date
            )
)

select
    user_id,
    as_of,
    lookback,
    topic_kind,
    topic,
    sum(event_count) as event_count,
    coalesce(sum(event_count) filter (where is_recent), 0) as recent_event_count
from topics_before
group by user_id, as_of, lookback, topic_kind, topic
