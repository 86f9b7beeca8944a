-- One row per visit of a user in the days from first_day to before end_day (numbered from the start
-- date). A user's visits are numbered over the whole life, and visit n falls near day
-- n / visits_per_day whatever days are asked for: so the days that were written once stay as they
-- are when more are written.
create macro sessions(first_day, end_day) as table
with visits as (

    select
        *,
        -- Every visit that may fall into these weeks, and few others. Whole weeks, because a visit
        -- may move to another day of its week.
        unnest(range(
            greatest(0, cast(ceil(visits_per_day * monday_of(week_of(first_day))) as bigint)),
            cast(ceil(visits_per_day * monday_of(week_of(end_day - 1) + 1)) as bigint) + 2
        )) as visit_no
    from user_plans
    where persona_no is not null

),

visits_in_weeks as (

    select
        *,
        visit_no * (getvariable('users') + 1) + user_no as session_no,
        random_bits('visit day', session_no) as day_bits,
        -- the n-th visit lands up to 2 visits early: habits, not clockwork
        week_of((visit_no - 2 * uniform(day_bits, 0)) / visits_per_day) as week_no
    from visits

),

visits_on_days as (

    select
        visits_in_weeks.* exclude (day_bits, week_no),
        personas.* exclude (persona_no),
        monday_of(week_no) + cast(floor(case
            when uniform(day_bits, 1) < best_weekday_share then best_weekday
            when uniform(day_bits, 1) < best_weekday_share + weekend_share
                then 5 + 2 * uniform(day_bits, 2)
            else 5 * uniform(day_bits, 2)
        end) as integer) as day_no
    from visits_in_weeks
    inner join personas on visits_in_weeks.persona_no = personas.persona_no
    -- before anything dear is worked out for them
    where visits_in_weeks.week_no between week_of(first_day) and week_of(end_day - 1)

),

visits_wanted as (

    select
        *,
        random_bits('visit time', session_no) as time_bits,
        random_bits('visit content', session_no) as content_bits,
        random_bits('visit ads', session_no) as ad_bits
    from visits_on_days
    where day_no >= greatest(first_day, signed_up_day + 1)
        and day_no < least(end_day, last_day)

),

visits_with_contents as (

    select
        *,
        'u' || user_no as user_id,
        -- four visits in five are near the best hour, the others at any time of the day
        case
            when uniform(time_bits, 0) < 0.8
                then (best_hour + 3 * (uniform(time_bits, 1) + uniform(time_bits, 2) - 1)) % 24
            else 8 + 14 * uniform(time_bits, 1)
        end as start_hour,
        -- seconds from one event to the next
        cast(
            60 * minutes_per_visit / getvariable('events_per_session') * spread(habit_bits, 2)
            * (0.7 + 0.6 * uniform(time_bits, 3)) as integer
        ) as pace,
        1 + cast(floor(
            uniform(content_bits, 0) * (1.4 * getvariable('events_per_session') - 1)
        ) as integer) as browse_count,
        cast(floor(
            0.25 * getvariable('events_per_session') * (0.5 + uniform(ad_bits, 0))
            + uniform(ad_bits, 1)
        ) as integer) as impression_count,
        least(impression_count, cast(floor(
            impression_count * clicks_per_impression * spread(taste_bits, 2) + uniform(ad_bits, 2)
        ) as integer)) as click_count,
        cast(floor(
            click_count * conversions_per_click + uniform(ad_bits, 3)
        ) as integer) as conversion_count,
        -- ids leave room for 64 events a visit
        least(browse_count + impression_count + click_count + conversion_count, 63) as event_count,
        case
            when uniform(content_bits, 1) < mobile_share then 'mobile'
            when uniform(content_bits, 1) < mobile_share + tablet_share then 'tablet'
            else 'desktop'
        end as device,
        case
            when uniform(content_bits, 2) < own_topic_share
                then pick(own_topics, uniform(taste_bits, 2))
            else pick(topics(), uniform(content_bits, 3))
        end as topic
    from visits_wanted

)

select
    *,
    -- a visit ends on the day it began, so that no event falls behind the last day
    day_no * 86400 + greatest(0, least(
        cast(start_hour * 3600 as integer), 86399 - event_count * pace
    )) as started_at_second
from visits_with_contents;
