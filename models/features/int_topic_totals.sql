-- all users have the current times in common: only those of the past are looked up user by user
with current_times as (
    select distinct
        as_of,
        lookback,
        last_activity_date,
        window_start_date,
        segmentation_start_date
    from {{ ref('int_feature_spine') }}
    where is_current
),

topics_before as (
    select
        topic_days.*,
        times.as_of,
        times.lookback,
        times.window_start_date,
        times.segmentation_start_date
    from {{ ref('int_topic_days') }} as topic_days
    inner join current_times as times on topic_days.activity_date <= times.last_activity_date
    union all
    select
        topic_days.user_id,
        topic_days.activity_date,
        topic_days.topic_kind,
        topic_days.topic,
        topic_days.event_count,
        spine.as_of,
        spine.lookback,
        spine.window_start_date,
        spine.segmentation_start_date
    from {{ at_past_times('int_topic_days') }} as topic_days
    inner join {{ ref('int_feature_spine') }} as spine
        on
            topic_days.user_id = spine.user_id
            {%- if has_past_people() %}
            and topic_days.as_of = spine.as_of
            {%- endif %}
            and topic_days.activity_date <= spine.last_activity_date
            and not spine.is_current
)

select
    user_id,
    as_of,
    lookback,
    topic_kind,
    topic,
    cast({{ sum_of_counts('event_count') }} as bigint) as event_count,
    cast(
        coalesce(
            {{ sum_of_counts('event_count') }}
            filter (where activity_date >= segmentation_start_date),
            0
        ) as bigint
    ) as recent_event_count
from topics_before
where window_start_date is null or activity_date >= window_start_date
group by user_id, as_of, lookback, topic_kind, topic
