{{ config(materialized='table', enabled=has_past_people()) }}

with interactions_then as (
    select
        rollup.activity_date,
        rollup.row_status,
        ids.user_then as user_id,
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
    inner join {{ ref('int_past_ids') }} as ids
        on
            rollup.user_id = ids.other_id
            and (ids.first_date is null or rollup.activity_date >= ids.first_date)
            and rollup.activity_date <= ids.last_date
    where rollup.row_status = 'clean'
),

transactions_then as (
    select
        rollup.activity_date,
        rollup.row_status,
        ids.user_then as user_id,
        rollup.order_id,
        rollup.category,
        rollup.currency,
        rollup.row_count,
        rollup.first_at,
        rollup.last_at,
        rollup.paid_lines,
        rollup.first_paid_at,
        rollup.spend,
        rollup.refunded
    from {{ ref('int_transaction_rollup') }} as rollup
    inner join {{ ref('int_past_ids') }} as ids
        on
            rollup.user_id = ids.other_id
            and (ids.first_date is null or rollup.activity_date >= ids.first_date)
            and rollup.activity_date <= ids.last_date
    where rollup.row_status = 'clean'
),

socials_then as (
    select
        rollup.activity_date,
        rollup.row_status,
        ids.user_then as user_id,
        rollup.topic,
        rollup.row_count,
        rollup.first_at,
        rollup.last_at,
        rollup.likes_and_reactions,
        rollup.comments_and_shares,
        rollup.follows,
        rollup.unfollows
    from {{ ref('int_social_rollup') }} as rollup
    inner join {{ ref('int_past_ids') }} as ids
        on
            rollup.user_id = ids.other_id
            and (ids.first_date is null or rollup.activity_date >= ids.first_date)
            and rollup.activity_date <= ids.last_date
    where rollup.row_status = 'clean'
),

{{ inlined(['int_topic_days'], {
    'int_interaction_by_person': 'interactions_then',
    'int_transaction_by_person': 'transactions_then',
    'int_social_by_person': 'socials_then',
}, reading=read_by_days()) }}
past_users as (
    select distinct
        user_id,
        as_of,
        user_then
    from {{ ref('int_past_ids') }}
)

select
    past_users.user_id,
    past_users.as_of,
    int_topic_days.activity_date,
    int_topic_days.topic_kind,
    int_topic_days.topic,
    int_topic_days.event_count
from int_topic_days
inner join past_users on int_topic_days.user_id = past_users.user_then
