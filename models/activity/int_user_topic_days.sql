{{ config(unique_key='activity_date', incremental_strategy='delete+insert') }}

with topic_events as (
    select
        user_id,
        activity_date,
        'topic' as topic_kind,
        topic
    from {{ ref('stg_interactions') }}
    where topic is not null
    union all
    select
        user_id,
        activity_date,
        'topic' as topic_kind,
        topic
    from {{ ref('stg_social_activities') }}
    where topic is not null
    union all
    select
        user_id,
        activity_date,
        'category' as topic_kind,
        category as topic
    from {{ ref('stg_transactions') }}
    where category is not null and amount > 0
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
