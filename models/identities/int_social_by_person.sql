{{ config(enabled=has_identities()) }}

select
    rollup.activity_date,
    rollup.row_status,
    rollup.reason_code,
    coalesce(identities.user_id, rollup.user_id) as user_id,
    rollup.topic,
    rollup.row_count,
    rollup.first_at,
    rollup.last_at,
    rollup.likes_and_reactions,
    rollup.comments_and_shares,
    rollup.follows,
    rollup.unfollows
from {{ ref('int_social_rollup') }} as rollup
left join {{ ref('int_identities') }} as identities
    on rollup.user_id = identities.other_id and identities.user_id != identities.other_id
