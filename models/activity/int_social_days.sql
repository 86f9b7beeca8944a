{{ config(materialized='view') }}

select
    user_id,
    activity_date,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    count(*) as social_activity_count,
    count(*) filter (where activity_type in ('like', 'reaction')) as likes_and_reactions,
    count(*) filter (where activity_type in ('comment', 'share')) as comments_and_shares,
    count(*) filter (where activity_type = 'follow') as follows,
    count(*) filter (where activity_type = 'unfollow') as unfollows
from {{ ref('stg_social_activities') }}
group by user_id, activity_date
