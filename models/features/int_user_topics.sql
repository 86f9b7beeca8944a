with observed_topics as (
    select
        topic_days.user_id,
        topic_days.topic,
        sum(topic_days.event_count) as event_count
    from {{ ref('int_topic_days') }} as topic_days
    inner join {{ ref('int_as_of') }} as clock
        on topic_days.activity_date <= clock.last_activity_date
    where topic_days.topic_kind = 'topic'
    group by topic_days.user_id, topic_days.topic
),

listed_topics as (
    select
        user_id,
        {{ split_list('interests') }} as topic
    from {{ ref('stg_users') }}
),

declared_topics as (
    select distinct
        user_id,
        trim(topic) as topic
    from listed_topics
    where trim(topic) != ''
)

select
    coalesce(observed_topics.user_id, declared_topics.user_id) as user_id,
    coalesce(observed_topics.topic, declared_topics.topic) as topic,
    coalesce(observed_topics.event_count, 0) as event_count,
    declared_topics.user_id is not null as is_declared
from observed_topics
full outer join declared_topics
    on
        observed_topics.user_id = declared_topics.user_id
        and observed_topics.topic = declared_topics.topic
