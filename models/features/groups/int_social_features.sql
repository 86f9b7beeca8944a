select
    user_id,
    as_of,
    lookback,
    {{ if_mapped('social_activities', none, 'likes_and_reactions') }} as likes_and_reactions,
    {{ if_mapped('social_activities', none, 'comments_and_shares') }} as comments_and_shares,
    {{ if_mapped('social_activities', none, 'greatest(follows - unfollows, 0)') }}
        as followed_accounts
from {{ ref('int_activity_totals') }}
