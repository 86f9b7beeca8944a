select
    user_id,
    as_of,
    lookback,
    case
        when {{ is_mapped('social_activities') }}
            then likes_and_reactions
    end as likes_and_reactions,
    case
        when {{ is_mapped('social_activities') }}
            then comments_and_shares
    end as comments_and_shares,
    case
        when {{ is_mapped('social_activities') }}
            then greatest(follows - unfollows, 0)
    end as followed_accounts
from {{ ref('int_activity_totals') }}
