-- noqa: disable=LT02
{{ config(enabled=randomised_campaigns() | length > 0) }}

{%- set pre_period_days = setting('pre_period_days', of='int_campaign_counts') %}
{%- set measures = {
    'active_days': 'count(*)',
    'hours_online': 'sum(days.hours_online)',
    'interactions': 'sum(days.interaction_count)',
    'ad_clicks': 'sum(days.ad_clicks)',
    'orders': 'sum(days.order_count)',
    'spend': 'sum(days.spend)',
    'refunded': 'sum(days.refunded)',
} %}

with participants as (
    select
        results.*,
        count(results.value) over (partition by results.campaign) > 0 as has_value
    from {{ ref('int_campaign_results') }} as results
    where results.campaign in (
        {%- for campaign in randomised_campaigns() %}
        {{ sql_literal(campaign) }}{{ "," if not loop.last }}
        {%- endfor %}
    )
),

-- what was known of users on the day before they were assigned
days_before as (
    select
        participants.campaign,
        participants.user_id,
        {%- for name, measure in measures.items() %}
        cast({{ measure }} as double) as earlier_{{ name }},
        cast({{ measure }} filter (
            where days.activity_date
            >= cast(participants.counted_from - interval {{ pre_period_days }} day as date)
        ) as double) as recent_{{ name }},
        {%- endfor %}
        cast(
            {{ dates_apart('max(days.activity_date)', 'cast(participants.counted_from as date)') }}
            as double
        ) as days_since_active,
        cast(
            {{ dates_apart(
                'max(case when days.order_count > 0 then days.activity_date end)',
                'cast(participants.counted_from as date)'
            ) }} as double
        ) as days_since_order
    from participants
    inner join {{ ref('fct_user_days') }} as days
        on
            participants.user_id = days.user_id
            and days.activity_date < cast(participants.counted_from as date)
    group by participants.campaign, participants.user_id, participants.counted_from
),

arms as (
    select
        campaign,
        arm,
        count(*) as user_count
    from participants
    group by campaign, arm
),

{%- if assigns_arms() %}

arm_weights as (
    select
        campaign,
        arm,
        max(weight) as weight
    from {{ ref('int_campaign_assignments') }}
    where status = 'compared'
    group by campaign, arm
),
{%- endif %}

arm_shares as (
    select
        arms.campaign,
        arms.arm,
        {%- if assigns_arms() %}
        coalesce(arm_weights.weight, arms.user_count)
        / sum(coalesce(arm_weights.weight, arms.user_count)) over (partition by arms.campaign)
            as probability
    from arms
    left join arm_weights on arms.campaign = arm_weights.campaign and arms.arm = arm_weights.arm
        {%- else %}
        arms.user_count / cast(sum(arms.user_count) over (partition by arms.campaign) as double)
            as probability
    from arms
        {%- endif %}
)

select
    participants.campaign,
    participants.user_id,
    participants.segment_key,
    participants.arm,
    cast(arm_shares.probability as double) as probability,
    -- half of the users, by a hash that has nothing to do with the arm
    substr(md5('test/' || participants.campaign || '/' || participants.user_id), 1, 1) >= '8'
        as is_test,
    case when participants.response_count > 0 then 1e0 else 0e0 end as response,
    case when participants.has_value then cast(coalesce(participants.value, 0) as double) end
        as value,
    {%- for name in measures %}
    coalesce(days_before.earlier_{{ name }}, 0) as earlier_{{ name }},
    coalesce(days_before.recent_{{ name }}, 0) as recent_{{ name }},
    {%- endfor %}
    {%- for feature_name in known_before() %}
    cast(features.{{ feature_name }} as double) as known_{{ feature_name }},
    {%- endfor %}
    days_before.days_since_active,
    days_before.days_since_order
from participants
inner join arm_shares
    on participants.campaign = arm_shares.campaign and participants.arm = arm_shares.arm
left join days_before
    on
        participants.campaign = days_before.campaign
        and participants.user_id = days_before.user_id
{%- if known_before() %}
left join {{ ref('int_user_features') }} as features on participants.user_id = features.user_id
{%- endif %}
