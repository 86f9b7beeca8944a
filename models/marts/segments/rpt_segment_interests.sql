with topics_by_user as (
    select
        totals.user_id,
        totals.topic
    from {{ ref('int_topic_totals') }} as totals
    cross join {{ ref('int_as_of') }} as clock
    where
        totals.topic_kind = 'topic'
        and totals.as_of = clock.as_of
        and totals.lookback = 'full'
    union
    select
        user_id,
        topic
    from {{ ref('int_declared_topics') }}
),

topics_of_users as (
    select
        members.segment_key,
        topics.topic,
        topics.user_id
    from topics_by_user as topics
    inner join {{ ref('ml_user_segments') }} as members on topics.user_id = members.user_id
),

topic_counts as (
    select
        topic,
        count(*) as overall_count,
        row_number() over (order by count(*) desc, topic) as topic_rank
    from topics_of_users
    group by topic
),

segment_counts as (
    select
        topics_of_users.segment_key,
        topics_of_users.topic,
        topic_counts.overall_count,
        count(*) as user_count
    from topics_of_users
    inner join topic_counts on topics_of_users.topic = topic_counts.topic
    where topic_counts.topic_rank <= {{ var('max_topics') }}
    group by topics_of_users.segment_key, topics_of_users.topic, topic_counts.overall_count
),

total_users as (
    select sum(user_count) as user_count
    from {{ ref('dim_segments') }}
)

select
    counts.segment_key,
    segments.segment_name,
    counts.topic,
    counts.user_count,
    counts.user_count / cast(segments.user_count as double) as share,
    (counts.user_count / cast(segments.user_count as double))
    / (counts.overall_count / cast(total_users.user_count as double)) as lift
from segment_counts as counts
inner join {{ ref('dim_segments') }} as segments on counts.segment_key = segments.segment_key
cross join total_users
