{%- set min_group_users = setting('min_group_users', of='dim_users') %}
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

segment_counts as (
    select
        segment_key,
        topic,
        count(*) as user_count,
        count(*) < {{ min_group_users }} or topic = '(other)' as is_small
    from topics_of_users
    group by segment_key, topic
),

topic_counts as (
    select
        topic,
        -- a lift tells how many users are not shown: they must be a group, and not of one segment
        case
            when
                count(*) filter (where is_small) > 1
                and sum(user_count) filter (where is_small) >= {{ min_group_users }}
                then sum(user_count)
            else sum(user_count) filter (where not is_small)
        end as overall_count,
        row_number() over (order by sum(user_count) desc, topic) as topic_rank
    from segment_counts
    group by topic
),

shown_counts as (
    select
        segment_counts.segment_key,
        segment_counts.topic,
        segment_counts.user_count,
        topic_counts.overall_count
    from segment_counts
    inner join topic_counts on segment_counts.topic = topic_counts.topic
    where
        topic_counts.topic_rank <= {{ var('max_topics') }}
        and not segment_counts.is_small
    union all
    select
        topics_of_users.segment_key,
        '(other)' as topic,
        count(distinct topics_of_users.user_id) as user_count,
        -- it stands for other topics in another segment, so that there is no lift
        null as overall_count
    from topics_of_users
    inner join segment_counts
        on
            topics_of_users.segment_key = segment_counts.segment_key
            and topics_of_users.topic = segment_counts.topic
            and segment_counts.is_small
    group by topics_of_users.segment_key
    having count(distinct topics_of_users.user_id) >= {{ min_group_users }}
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
from shown_counts as counts
inner join {{ ref('dim_segments') }} as segments on counts.segment_key = segments.segment_key
cross join total_users
