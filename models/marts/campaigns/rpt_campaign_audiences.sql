-- noqa: disable=LT02
{%- set of_rules = campaigns_of_rules() %}
with audience_figures as (
    select
        audiences.campaign,
        audiences.segment_key,
        count(*) as contactable_users,
        count(*) filter (where audiences.arm = 'treatment') as treatment_users,
        count(*) filter (where audiences.arm = 'control') as control_users,
        {%- if has_part('predictions') %}
        cast({{ exact_sum('predictions.purchase_probability') }} as double)
        / nullif(count(predictions.purchase_probability), 0) as predicted_rate
        {%- else %}
        cast(null as double) as predicted_rate
        {%- endif %}
    from {{ ref('fct_campaign_audiences') }} as audiences
    {%- if has_part('predictions') %}
    left join {{ ref('fct_user_predictions') }} as predictions
        on audiences.user_id = predictions.user_id
    {%- endif %}
    group by audiences.campaign, audiences.segment_key
),

-- where nobody has ever ordered, orders are not known, and their rate is not zero
segment_orders as (
    select
        members.segment_key,
        case
            when sum(count(features.days_since_last_order)) over () > 0
                then count(*) filter (
                    where features.days_since_last_order < {{ var('horizon_days') }}
                ) / cast(count(*) as double)
        end as ordering_rate
    from {{ ref('fct_user_segments') }} as members
    inner join {{ ref('int_user_features') }} as features on members.user_id = features.user_id
    group by members.segment_key
),

{%- if of_rules %}

rule_groups as (
    select
        campaign,
        segment_key,
        count(*) as user_count
    from {{ ref('int_rule_audiences') }}
    group by campaign, segment_key
),

members_by_segment as (
    select
        segment_key,
        sum(user_count) as user_count
    from rule_groups
    group by segment_key
),
{%- endif %}

-- with those who have not agreed
target_groups as (
    select
        strategies.campaign,
        strategies.segment_key,
        strategies.segment_name,
        {%- if of_rules %}
        strategies.user_count - coalesce(members_by_segment.user_count, 0) as user_count
        {%- else %}
        strategies.user_count
        {%- endif %}
    from {{ ref('rpt_segment_strategies') }} as strategies
    {%- if of_rules %}
    left join members_by_segment on strategies.segment_key = members_by_segment.segment_key
    {%- endif %}
    where
        strategies.campaign is not null
        and strategies.segment_key not in ({{ noise_key() }}, {{ unknown_key() }})
    {%- if of_rules %}
        and strategies.campaign not in ({{ of_rules }})
    union all
    select
        rule_groups.campaign,
        rule_groups.segment_key,
        segments.segment_name,
        rule_groups.user_count
    from rule_groups
    inner join {{ ref('dim_segments') }} as segments
        on rule_groups.segment_key = segments.segment_key
    {%- endif %}
),

campaigns as (
    select
        target_groups.campaign,
        target_groups.segment_key,
        target_groups.segment_name,
        cast(target_groups.user_count as bigint) as user_count,
        coalesce(audience_figures.contactable_users, 0) as contactable_users,
        coalesce(audience_figures.treatment_users, 0) as treatment_users,
        coalesce(audience_figures.control_users, 0) as control_users,
        coalesce(audience_figures.predicted_rate, segment_orders.ordering_rate) as base_rate,
        case
            when audience_figures.predicted_rate is not null then 'prediction'
            when segment_orders.ordering_rate is not null then 'last_horizon'
        end as base_rate_source,
        -- a comparison with nobody has no power, rather than a division by zero
        nullif(audience_figures.treatment_users, 0) as treatment_size,
        nullif(audience_figures.control_users, 0) as control_size
    from target_groups
    left join audience_figures
        on
            target_groups.campaign = audience_figures.campaign
            and target_groups.segment_key = audience_figures.segment_key
    left join segment_orders on target_groups.segment_key = segment_orders.segment_key
),

comparisons as (
    select
        campaigns.*,
        {{ minimum_detectable_effect('base_rate', 'treatment_size', 'control_size') | indent(8) }}
            as minimum_detectable_effect,
        {{ standard_errors_apart(
            'base_rate', 'base_rate * ' ~ (1 + var('worthwhile_lift') | float), 'treatment_size',
            'control_size'
        ) | indent(8) }} as standard_errors_apart
    from campaigns
)

select
    comparisons.campaign,
    comparisons.segment_key,
    comparisons.segment_name,
    comparisons.user_count,
    comparisons.contactable_users,
    comparisons.treatment_users,
    comparisons.control_users,
    comparisons.base_rate,
    comparisons.base_rate_source,
    cast({{ var('horizon_days') }} as integer) as horizon_days,
    comparisons.minimum_detectable_effect,
    cast({{ var('worthwhile_lift') }} as double) as worthwhile_lift,
    {{ power_of_comparison('comparisons.standard_errors_apart') | indent(4) }}
        as power_for_worthwhile_lift,
    coalesce(
        coalesce(health.verdict_today, health.verdict) in ('none', 'out_of_date'), false
    ) as do_not_act
from comparisons
left join {{ ref('rpt_segmentation_health') }} as health on health.is_current
