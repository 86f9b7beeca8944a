select
    members.user_id,
    members.segment_key,
    strategies.campaign,
    {{ campaign_arm('members.user_id', 'strategies.campaign') }} as arm
from {{ ref('fct_user_segments') }} as members
inner join {{ ref('int_users') }} as users on members.user_id = users.user_id
inner join {{ ref('rpt_segment_strategies') }} as strategies
    on members.segment_key = strategies.segment_key
where
    -- a user of whom it is not known has not agreed
    users.marketing_consent
    and strategies.campaign is not null
    -- what these users have in common is nothing to make a campaign of
    and members.segment_key not in ({{ noise_key() }}, {{ unknown_key() }})
