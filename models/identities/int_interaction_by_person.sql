{{ config(enabled=has_identities()) }}

select
    rollup.activity_date,
    rollup.row_status,
    rollup.reason_code,
    coalesce(identities.user_id, rollup.user_id) as user_id,
    rollup.activity_hour,
    rollup.session_id,
    rollup.topic,
    rollup.row_count,
    rollup.first_at,
    rollup.last_at,
    rollup.seconds_online,
    rollup.mobile_interactions,
    rollup.desktop_interactions,
    rollup.tablet_interactions,
    rollup.ad_impressions,
    rollup.ad_clicks,
    rollup.ad_conversions,
    rollup.ad_seconds,
    rollup.timed_ad_interactions
from {{ ref('int_interaction_rollup') }} as rollup
left join {{ ref('int_identities') }} as identities
    on rollup.user_id = identities.other_id and identities.user_id != identities.other_id
