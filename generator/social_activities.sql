-- One row per social activity of the days from first_day to before end_day.
create macro clean_social_activities(first_day, end_day) as table
with social_activities as (

    select
        user_id,
        topic,
        started_at_second,
        event_count * pace as length_in_seconds,
        64 * session_no + unnest(range(least(63, cast(floor(
            social_per_visit * getvariable('events_per_session') / 4 * spread(habit_bits, 2)
            * (0.5 + uniform(content_bits, 0)) + uniform(time_bits, 3)
        ) as integer)))) as activity_no
    from sessions(first_day, end_day)

),

hashed_social_activities as (

    select
        *,
        random_bits('social activity', activity_no) as bits,
        uniform(bits, 1) as action_draw,
        started_at_second
        + cast(floor(length_in_seconds * uniform(bits, 0)) as bigint) as happened_at_second
    from social_activities

)

select
    activity_no as id,
    user_id as member,
    timestamp_of(happened_at_second) as happened_at,
    case
        when action_draw < 0.42 then 'like'
        when action_draw < 0.58 then 'reaction'
        when action_draw < 0.72 then 'comment'
        when action_draw < 0.82 then 'share'
        when action_draw < 0.97 then 'follow'
        else 'unfollow'
    end as action,
    topic,
    'a' || cast(floor(500 * uniform(bits, 2) * uniform(bits, 2)) as integer) as account
from hashed_social_activities
order by happened_at_second, id;

-- The social activities as text, some spoilt or delivered twice.
create macro dirty_social_activities(first_day, end_day) as table
with drawn_social_activities as (

    select
        *,
        dirt_draw(id, 6000) as dirt
    from clean_social_activities(first_day, end_day)

),

deliveries as (

    select
        *,
        unnest(case when dirt between 100 and 159 then [1, 2] else [1] end) as delivery
    from drawn_social_activities

)

select
    cast(id as varchar) as id,
    dirty_user_id(member, dirt) as member,
    dirty_time(happened_at, dirt) as happened_at,
    dirty_type(action, dirt) as action,
    topic,
    account
from deliveries;
