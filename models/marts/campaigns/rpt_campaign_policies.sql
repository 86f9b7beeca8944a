-- noqa: disable=LT02
{{ config(enabled=randomised_campaigns() | length > 0) }}

with test_users as (
    select
        *,
        (
            row_number() over (
                partition by campaign, outcome order by predicted_uplift desc, user_id
            ) - 0.5
        ) / count(*) over (partition by campaign, outcome) as rank_share
    from {{ ref('fct_campaign_uplift') }}
    where is_test
),

arms as (
    select distinct
        campaign,
        outcome,
        arm
    from test_users
    where arm != 'control'
),

choices as (
    select
        *,
        'treat_none' as policy,
        'control' as policy_arm,
        'control' as chosen_arm
    from test_users
    union all
    select
        users.*,
        'treat_all' as policy,
        arms.arm as policy_arm,
        arms.arm as chosen_arm
    from test_users as users
    inner join arms on users.campaign = arms.campaign and users.outcome = arms.outcome
    union all
    select
        *,
        'best_arm_by_segment' as policy,
        'best' as policy_arm,
        segment_arm as chosen_arm
    from test_users
    union all
    select
        *,
        'best_arm_by_model' as policy,
        'best' as policy_arm,
        case when predicted_uplift > 0 then best_arm else 'control' end as chosen_arm
    from test_users
    {%- for share in setting('policy_shares') %}
    union all
    select
        *,
        'top_{{ '%02d' | format((100 * share) | round | int) }}_percent_by_model' as policy,
        'best' as policy_arm,
        case when rank_share < {{ share }} then best_arm else 'control' end as chosen_arm
    from test_users
    {%- endfor %}
),

-- who happens to have been assigned to what the policy would choose stands for all
weights as (
    select
        campaign,
        outcome,
        policy,
        policy_arm,
        user_id,
        observed,
        case when chosen_arm = 'control' then 0 else 1 end as is_treated,
        case when arm = chosen_arm then 1 / probability else 0 end as weight
    from choices
),

policy_values as (
    select
        campaign,
        outcome,
        policy,
        policy_arm,
        count(*) as user_count,
        count(*) filter (where weight > 0) as followed_users,
        sum(is_treated) / cast(count(*) as double) as treated_share,
        cast({{ exact_sum('weight') }} as double) as total_weight,
        cast({{ exact_sum('weight * observed') }} as double)
        / nullif(cast({{ exact_sum('weight') }} as double), 0) as value_per_user
    from weights
    group by campaign, outcome, policy, policy_arm
),

-- the best of the policies that treat all users alike is what the others have to beat
references_of_campaigns as (
    select
        campaign,
        outcome,
        policy as reference_policy,
        policy_arm as reference_arm,
        row_number() over (
            partition by campaign, outcome order by value_per_user desc, policy desc, policy_arm
        ) as reference_rank
    from policy_values
    where policy in ('treat_none', 'treat_all')
),

-- how much a user moves the estimate (Hajek's, of normalised inverse probability weights)
influences as (
    select
        weights.campaign,
        weights.outcome,
        weights.policy,
        weights.policy_arm,
        weights.user_id,
        policy_values.user_count,
        weights.weight * (weights.observed - policy_values.value_per_user)
        * policy_values.user_count / nullif(policy_values.total_weight, 0) as influence
    from weights
    inner join policy_values
        on
            weights.campaign = policy_values.campaign
            and weights.outcome = policy_values.outcome
            and weights.policy = policy_values.policy
            and weights.policy_arm = policy_values.policy_arm
),

reference_influences as (
    select influences.*
    from influences
    inner join references_of_campaigns as chosen
        on
            influences.campaign = chosen.campaign
            and influences.outcome = chosen.outcome
            and influences.policy = chosen.reference_policy
            and influences.policy_arm = chosen.reference_arm
            and chosen.reference_rank = 1
),

errors as (
    select
        influences.campaign,
        influences.outcome,
        influences.policy,
        influences.policy_arm,
        max(reference_influences.policy) as reference_policy,
        max(reference_influences.policy_arm) as reference_arm,
        sqrt(cast({{ exact_sum('pow(influences.influence, 2)') }} as double)) / count(*)
            as error,
        sqrt(
            cast({{ exact_sum(
                'pow(influences.influence - reference_influences.influence, 2)'
            ) }} as double)
        ) / count(*) as difference_error
    from influences
    inner join reference_influences
        on
            influences.campaign = reference_influences.campaign
            and influences.outcome = reference_influences.outcome
            and influences.user_id = reference_influences.user_id
    group by influences.campaign, influences.outcome, influences.policy, influences.policy_arm
),

compared_policies as (
    select
        policy_values.*,
        errors.error,
        errors.difference_error,
        errors.reference_policy,
        errors.reference_arm,
        policy_values.value_per_user - reference_values.value_per_user as difference
    from policy_values
    inner join errors
        on
            policy_values.campaign = errors.campaign
            and policy_values.outcome = errors.outcome
            and policy_values.policy = errors.policy
            and policy_values.policy_arm = errors.policy_arm
    inner join policy_values as reference_values
        on
            errors.campaign = reference_values.campaign
            and errors.outcome = reference_values.outcome
            and errors.reference_policy = reference_values.policy
            and errors.reference_arm = reference_values.policy_arm
)

select
    campaign,
    outcome,
    policy,
    policy_arm as arm,
    user_count,
    followed_users,
    treated_share,
    value_per_user,
    value_per_user - 1.959963985 * error as value_per_user_low,
    value_per_user + 1.959963985 * error as value_per_user_high,
    reference_policy,
    reference_arm,
    difference,
    difference - 1.959963985 * difference_error as difference_low,
    difference + 1.959963985 * difference_error as difference_high
from compared_policies
