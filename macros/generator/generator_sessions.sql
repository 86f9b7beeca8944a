{#-
    CTEs that end in `sessions`: one row per visit of a user in the days from first_day to before
    end_day (numbered from the start date). A user's visits are numbered over the whole life, and
    visit n falls near day n / visits_per_day whatever days are asked for: so the days that were
    written once stay as they are when more are written.
-#}
{% macro generator_sessions(plan, first_day, end_day) %}
{%- set scatter = 2 -%}
{#- whole weeks, because a visit may move to another day of its week -#}
{%- set first_week = (first_day + plan.start_weekday) // 7 -%}
{%- set last_week = (end_day - 1 + plan.start_weekday) // 7 -%}
personas as (

    {{ generator_personas() }}

),

visits as (

    select
        *,
        -- every visit that may fall into these weeks, and few others
        unnest(range(
            greatest(0, cast(ceil(
                visits_per_day * {{ 7 * first_week - plan.start_weekday }}
            ) as bigint)),
            cast(ceil(
                visits_per_day * {{ 7 * last_week + 7 - plan.start_weekday }}
            ) as bigint) + {{ scatter }}
        )) as visit_no
    from generated_users
    where persona_no is not null

),

numbered_visits as (

    select
        *,
        visit_no * {{ plan.users + 1 }} + user_no as session_no
    from visits

),

hashed_visits as (

    select
        *,
        {{ generator_hash(plan, 'visit day', 'session_no') }} as day_bits
    from numbered_visits

),

visits_in_weeks as (

    select
        *,
        -- the n-th visit lands up to {{ scatter }} visits early: habits, not clockwork
        cast(floor((
            (visit_no - {{ scatter }} * {{ generator_uniform('day_bits', 0) }}) / visits_per_day
            + {{ plan.start_weekday }}
        ) / 7) as integer) as week_no,
        {{ generator_uniform('day_bits', 1) }} as weekday_draw,
        {{ generator_uniform('day_bits', 2) }} as other_day_draw
    from hashed_visits

),

visits_on_days as (

    select
        visits_in_weeks.* exclude (weekday_draw, other_day_draw, week_no),
        7 * week_no - {{ plan.start_weekday }} + cast(floor(case
            when weekday_draw < best_weekday_share then best_weekday
            when weekday_draw < best_weekday_share + weekend_share then 5 + 2 * other_day_draw
            else 5 * other_day_draw
        end) as integer) as day_no,
        personas.* exclude (persona_no)
    from visits_in_weeks
    inner join personas on visits_in_weeks.persona_no = personas.persona_no
    -- before anything dear is worked out for them
    where visits_in_weeks.week_no between {{ first_week }} and {{ last_week }}

),

visits_wanted as (

    select
        *,
        {{ generator_hash(plan, 'visit time', 'session_no') }} as time_bits,
        {{ generator_hash(plan, 'visit content', 'session_no') }} as content_bits,
        {{ generator_hash(plan, 'visit ads', 'session_no') }} as ad_bits
    from visits_on_days
    where day_no >= greatest({{ first_day }}, signed_up_day + 1)
        and day_no < least({{ end_day }}, last_day)

),

visits_with_contents as (

    select
        *,
        -- four visits in five are near the best hour, the others at any time of the day
        case
            when {{ generator_uniform('time_bits', 0) }} < 0.8
                then (best_hour + 3 * ({{ generator_uniform('time_bits', 1) }}
                    + {{ generator_uniform('time_bits', 2) }} - 1)) % 24
            else 8 + 14 * {{ generator_uniform('time_bits', 1) }}
        end as start_hour,
        -- seconds from one event to the next
        cast(60 * minutes_per_visit / {{ plan.events_per_session }}
            * {{ generator_spread('habit_bits', 2) }}
            * (0.7 + 0.6 * {{ generator_uniform('time_bits', 3) }}) as integer) as pace,
        1 + cast(floor(
            {{ generator_uniform('content_bits', 0) }} * (1.4 * {{ plan.events_per_session }} - 1)
        ) as integer) as browse_count,
        cast(floor(
            0.25 * {{ plan.events_per_session }}
            * (0.5 + {{ generator_uniform('ad_bits', 0) }}) + {{ generator_uniform('ad_bits', 1) }}
        ) as integer) as impression_count,
        case
            when {{ generator_uniform('content_bits', 1) }} < mobile_share then 'mobile'
            when {{ generator_uniform('content_bits', 1) }} < mobile_share + tablet_share
                then 'tablet'
            else 'desktop'
        end as device,
        case
            when {{ generator_uniform('content_bits', 2) }} < own_topic_share
                then {{ generator_pick('own_topics', generator_uniform('taste_bits', 2)) }}
            else {{ generator_pick(
                generator_topics(), generator_uniform('content_bits', 3)
            ) }}
        end as topic
    from visits_wanted

),

visits_with_clicks as (

    select
        *,
        cast(floor(impression_count * clicks_per_impression
            * {{ generator_spread('taste_bits', 2) }}
            + {{ generator_uniform('ad_bits', 2) }}) as integer) as wanted_click_count
    from visits_with_contents

),

visits_with_conversions as (

    select
        *,
        least(wanted_click_count, impression_count) as click_count,
        cast(floor(least(wanted_click_count, impression_count) * conversions_per_click
            + {{ generator_uniform('ad_bits', 3) }}) as integer) as conversion_count
    from visits_with_clicks

),

visits_with_sizes as (

    select
        *,
        -- ids leave room for 64 events a visit
        least(
            browse_count + impression_count + click_count + conversion_count, 63
        ) as event_count
    from visits_with_conversions

),

sessions as (

    select
        *,
        'u' || user_no as user_id,
        -- a visit ends on the day it began, so that no event falls behind the last day
        day_no * 86400 + greatest(0, least(
            cast(start_hour * 3600 as integer), 86399 - event_count * pace
        )) as started_at_second
    from visits_with_sizes

)
{%- endmacro %}
