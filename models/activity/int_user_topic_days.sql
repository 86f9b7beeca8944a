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

recent_topic_events as (
    select * from topic_events
    where {{ is_recent_day('activity_date', ref('stg_as_of')) }}
)

select
    user_id,
    activity_date,
    topic_kind,
    topic,
    count(*) as event_count
from recent_topic_events
group by user_id, activity_date, topic_kind, topic
