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
    end as followed_accounts,
    case
        when {{ is_mapped('social_activities') }}
            then recent_likes_and_reactions / recent_months
    end as likes_and_reactions_per_month,
    case
        when {{ is_mapped('social_activities') }}
            then recent_comments_and_shares / recent_months
    end as comments_and_shares_per_month,
    case
        when {{ is_mapped('social_activities') }}
            then greatest(recent_follows - recent_unfollows, 0) / recent_months
    end as follows_per_month
from {{ ref('int_activity_totals') }}
