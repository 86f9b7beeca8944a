{#- One row per social activity of the days from first_day to before end_day. -#}
{% macro generator_social_activities(plan, first_day, end_day) %}
with {{ generator_sessions(plan, first_day, end_day) }},

session_activity_counts as (

    select
        session_no,
        user_no,
        user_id,
        topic,
        started_at_second,
        event_count * pace as length_in_seconds,
        cast(floor(
            social_per_visit * {{ plan.events_per_session }} / 4
            * {{ generator_spread('habit_bits', 2) }}
            * (0.5 + {{ generator_uniform('content_bits', 0) }})
            + {{ generator_uniform('time_bits', 3) }}
        ) as integer) as activity_count
    from sessions

),

social_activities as (

    select
        *,
        64 * session_no + unnest(range(least(activity_count, 63))) as activity_no
    from session_activity_counts

),

hashed_social_activities as (

    select
        *,
        {{ generator_hash(plan, 'social activity', 'activity_no') }} as bits
    from social_activities

),

drawn_social_activities as (

    select
        *,
        started_at_second + cast(floor(
            length_in_seconds * {{ generator_uniform('bits', 0) }}
        ) as bigint) as happened_at_second,
        {{ generator_uniform('bits', 1) }} as action_draw
    from hashed_social_activities

)

select
    activity_no as id,
    user_id as member,
    {{ generator_timestamp(plan, 'happened_at_second') }} as happened_at,
    case
        when action_draw < 0.42 then 'like'
        when action_draw < 0.58 then 'reaction'
        when action_draw < 0.72 then 'comment'
        when action_draw < 0.82 then 'share'
        when action_draw < 0.97 then 'follow'
        else 'unfollow'
    end as action,
    topic,
    'a' || cast(floor(
        500 * {{ generator_uniform('bits', 2) }} * {{ generator_uniform('bits', 2) }}
    ) as integer) as account
from drawn_social_activities
order by happened_at_second, id
{% endmacro %}
