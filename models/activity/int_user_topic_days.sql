{{ config(
    unique_key='activity_date',
    incremental_strategy='delete+insert',
    pre_hook="{{ delete_emptied_days(ref('int_topic_events')) }}",
) }}

with topic_events as (
    select * from {{ ref('int_topic_events') }}
),

topic_events_by_day as (
    select
        activity_date,
        count(*) as event_count
    from topic_events
    group by activity_date
),

events_to_add_up as (
    select * from topic_events
    where {{ is_day_to_build(
        'activity_date',
        'topic_events_by_day',
        'sum(stored.event_count)',
        ref('stg_as_of')
    ) | indent(8) }}
)

select
    user_id,
    activity_date,
    topic_kind,
    topic,
    count(*) as event_count
from events_to_add_up
group by user_id, activity_date, topic_kind, topic
