-- noqa: disable=LT02
{%- set of_rules = campaigns_of_rules() %}
with advised_campaigns as (
    select
        segment_key,
        campaign
    from {{ ref('rpt_segment_strategies') }}
    where
        campaign is not null
        -- what these users have in common is nothing to make a campaign of
        and segment_key not in ({{ noise_key() }}, {{ unknown_key() }})
        {%- if of_rules %}
        -- a campaign that names a rule has the users who meet it, and no others
        and campaign not in ({{ of_rules }})
        {%- endif %}
),

members as (
    select
        members.user_id,
        members.segment_key,
        {%- if of_rules %}
        coalesce(rule_audiences.campaign, advised_campaigns.campaign) as campaign
        {%- else %}
        advised_campaigns.campaign
        {%- endif %}
    from {{ ref('fct_user_segments') }} as members
    left join advised_campaigns on members.segment_key = advised_campaigns.segment_key
    {%- if of_rules %}
    left join {{ ref('int_rule_audiences') }} as rule_audiences
        on members.user_id = rule_audiences.user_id
    {%- endif %}
)

select
    members.user_id,
    members.segment_key,
    members.campaign,
    {{ campaign_arm('members.user_id', 'members.campaign') }} as arm
from members
inner join {{ ref('int_users') }} as users on members.user_id = users.user_id
where
    -- a user of whom it is not known has not agreed
    users.marketing_consent
    and members.campaign is not null
