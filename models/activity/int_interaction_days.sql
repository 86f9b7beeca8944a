-- noqa: disable=LT02
{{ config(materialized='view') }}

{#- sessions are counted on the day they start, so a night that crosses midnight is one session -#}
with interactions_by_hour as (
    select
        user_id,
        activity_date,
        session_id,
        extract(hour from occurred_at) as activity_hour,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(*) as interaction_count,
        sum(duration_seconds) as seconds_online,
        count(*) filter (where device = 'mobile') as mobile_interactions,
        count(*) filter (where device = 'desktop') as desktop_interactions,
        count(*) filter (where device = 'tablet') as tablet_interactions,
        count(*) filter (where interaction_type = 'ad_impression') as ad_impressions,
        count(*) filter (where interaction_type = 'ad_click') as ad_clicks,
        count(*) filter (where interaction_type = 'ad_conversion') as ad_conversions,
        sum(duration_seconds) filter (
            where interaction_type in ('ad_impression', 'ad_click', 'ad_conversion')
        ) as ad_seconds,
        count(duration_seconds) filter (
            where interaction_type in ('ad_impression', 'ad_click', 'ad_conversion')
        ) as timed_ad_interactions
    from {{ ref('stg_interactions') }}
    group by user_id, activity_date, session_id, extract(hour from occurred_at)
),

session_starts as (
    select
        user_id,
        session_id,
        min(activity_date) as activity_date
    from interactions_by_hour
    where session_id is not null
    group by user_id, session_id
),

sessions_by_day as (
    select
        user_id,
        activity_date,
        count(*) as session_count
    from session_starts
    group by user_id, activity_date
),

hours_by_day as (
    select
        user_id,
        activity_date,
        activity_hour,
        sum(interaction_count) as interaction_count
    from interactions_by_hour
    group by user_id, activity_date, activity_hour
),

busiest_hours as (
    select
        user_id,
        activity_date,
        -- of equally busy hours the earliest
        max_by(activity_hour, interaction_count * 24 - activity_hour) as busiest_hour,
        max(interaction_count) as busiest_hour_events
    from hours_by_day
    group by user_id, activity_date
),

interactions_by_day as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(interaction_count) as interaction_count,
        -- nobody is online for more than a day a day, whatever a client reports
        case when sum(seconds_online) > 86400 then 86400 else sum(seconds_online) end
            as seconds_online,
        sum(interaction_count) filter (
            where
                activity_hour >= {{ var('night_start_hour') }}
                or activity_hour < {{ var('night_end_hour') }}
        ) as night_interactions,
        sum(mobile_interactions) as mobile_interactions,
        sum(desktop_interactions) as desktop_interactions,
        sum(tablet_interactions) as tablet_interactions,
        sum(ad_impressions) as ad_impressions,
        sum(ad_clicks) as ad_clicks,
        sum(ad_conversions) as ad_conversions,
        sum(ad_seconds) as ad_seconds,
        sum(timed_ad_interactions) as timed_ad_interactions
    from interactions_by_hour
    group by user_id, activity_date
)

select
    days.user_id,
    days.activity_date,
    days.first_at,
    days.last_at,
    days.interaction_count,
    days.seconds_online,
    coalesce(sessions_by_day.session_count, 0) as session_count,
    coalesce(days.night_interactions, 0) as night_interactions,
    days.mobile_interactions,
    days.desktop_interactions,
    days.tablet_interactions,
    days.ad_impressions,
    days.ad_clicks,
    days.ad_conversions,
    days.ad_seconds,
    days.timed_ad_interactions,
    busiest_hours.busiest_hour,
    busiest_hours.busiest_hour_events
from interactions_by_day as days
left join sessions_by_day
    on days.user_id = sessions_by_day.user_id and days.activity_date = sessions_by_day.activity_date
left join busiest_hours
    on days.user_id = busiest_hours.user_id and days.activity_date = busiest_hours.activity_date
