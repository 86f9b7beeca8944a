{#-
    What a user's interactions of a day add up to.

    rollup: a relation (or the name of a CTE) of the shape of int_interaction_rollup.
-#}
{% macro interaction_days(rollup) -%}
with interactions_by_day as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(row_count) as interaction_count,
        -- nobody is online for more than a day a day, whatever a client reports
        case when sum(seconds_online) > 86400 then 86400 else sum(seconds_online) end
            as seconds_online,
        coalesce(sum(row_count) filter (
            where
                activity_hour >= {{ var('night_start_hour') }}
                or activity_hour < {{ var('night_end_hour') }}
        ), 0) as night_interactions,
        {%- for measure in [
            'mobile_interactions', 'desktop_interactions', 'tablet_interactions',
            'ad_impressions', 'ad_clicks', 'ad_conversions', 'timed_ad_interactions',
        ] %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(ad_seconds) as ad_seconds
    from {{ rollup }}
    where row_status = 'clean'
    group by user_id, activity_date
),

hours as (
    select
        user_id,
        activity_date,
        activity_hour,
        sum(row_count) as interaction_count
    from {{ rollup }}
    where row_status = 'clean'
    group by user_id, activity_date, activity_hour
),

busiest_hours as (
    select
        user_id,
        activity_date,
        -- of equally busy hours the earliest
        max_by(activity_hour, interaction_count * 24 - activity_hour) as busiest_hour,
        max(interaction_count) as busiest_hour_events
    from hours
    group by user_id, activity_date
),

session_days as (
    select distinct
        user_id,
        session_id,
        activity_date
    from {{ rollup }}
    where row_status = 'clean' and session_id is not null
),

-- counted on the day they start: what was there the day before has gone on over midnight
sessions_by_day as (
    select
        session_days.user_id,
        session_days.activity_date,
        count(*) as session_count
    from session_days
    left join (
        select
            user_id,
            session_id,
            activity_date + 1 as next_date
        from {{ rollup }}
    ) as day_before
        on
            session_days.user_id = day_before.user_id
            and session_days.session_id = day_before.session_id
            and session_days.activity_date = day_before.next_date
    where day_before.user_id is null
    group by session_days.user_id, session_days.activity_date
)

select
    days.*,
    coalesce(sessions_by_day.session_count, 0) as session_count,
    busiest_hours.busiest_hour,
    busiest_hours.busiest_hour_events
from interactions_by_day as days
left join sessions_by_day
    on days.user_id = sessions_by_day.user_id and days.activity_date = sessions_by_day.activity_date
left join busiest_hours
    on days.user_id = busiest_hours.user_id and days.activity_date = busiest_hours.activity_date
{%- endmacro %}
