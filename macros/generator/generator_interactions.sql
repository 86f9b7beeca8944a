{#-
    One row per delivered interaction of the days from first_day to before end_day, in order of
    the sessions' starts. One in a hundred is delivered twice.
-#}
{% macro generator_interactions(plan, first_day, end_day) %}
with {{ generator_sessions(plan, first_day, end_day) }},

ordered_sessions as (

    select
        session_no,
        user_id,
        started_at_second,
        pace,
        device,
        topic,
        search_share,
        'c' || cast(1 + session_no % 40 as varchar) as campaign,
        browse_count // 2 as impressions_from,
        browse_count // 2 + impression_count as clicks_from,
        browse_count // 2 + impression_count + click_count as conversions_from,
        browse_count // 2 + impression_count + click_count + conversion_count as browsing_from,
        -- redelivery is drawn once a session, so that it costs nothing an event
        case
            when {{ generator_uniform('time_bits', 3) }} < 0.01 * event_count
                then list_append(range(event_count), session_no % event_count)
            else range(event_count)
        end as positions
    from sessions
    order by started_at_second, session_no

),

interactions as (

    select
        * exclude (positions),
        unnest(positions) as position
    from ordered_sessions

),

numbered_interactions as (

    select
        *,
        session_no * 64 + position as interaction_no,
        position >= impressions_from and position < browsing_from as is_ad
    from interactions

),

hashed_interactions as (

    select
        *,
        {{ generator_hash(plan, 'interaction', 'interaction_no') }} as bits
    from numbered_interactions

)

select
    interaction_no as id,
    user_id as uid,
    {{ generator_timestamp(
        plan, 'started_at_second + position * pace + (bits & 65535) * pace // 262144'
    ) }} as ts,
    case
        when not is_ad and {{ generator_uniform('bits', 1) }} < search_share then 'search'
        when not is_ad then 'page_view'
        when position < clicks_from then 'ad_impression'
        when position < conversions_from then 'ad_click'
        else 'ad_conversion'
    end as kind,
    session_no as session,
    device,
    topic,
    cast(case when is_ad then 0.25 else 1 end
        * pace * (0.5 + {{ generator_uniform('bits', 2) }}) as integer) as seconds,
    case when is_ad then campaign end as campaign
from hashed_interactions
{% endmacro %}
