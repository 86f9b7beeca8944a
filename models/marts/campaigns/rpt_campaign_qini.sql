{{ config(enabled=randomised_campaigns() | length > 0) }}

-- the users to judge by of each arm with those of the control arm, most promising first
with compared_users as (
    select
        users.campaign,
        users.outcome,
        scores.arm,
        users.observed,
        users.arm = scores.arm as is_treated,
        users.probability,
        scores.predicted_uplift
    from {{ ref('fct_campaign_uplift') }} as users
    inner join {{ ref('ml_campaign_uplift') }} as scores
        on
            users.campaign = scores.campaign
            and users.outcome = scores.outcome
            and users.user_id = scores.user_id
    where users.is_test and users.arm in ('control', scores.arm)
),

-- equal scores share a rank in the middle, so that a constant score orders nothing
ranked_users as (
    select
        *,
        (
            rank() over (partition by campaign, outcome, arm order by predicted_uplift desc) - 1
            + count(*) over (partition by campaign, outcome, arm, predicted_uplift) / 2e0
        ) / count(*) over (partition by campaign, outcome, arm) as rank_share,
        cast(
            {{ exact_sum('observed') }} over (partition by campaign, outcome, arm) as double
        ) / count(*) over (partition by campaign, outcome, arm) as mean_observed,
        max(case when is_treated then probability end) over (partition by campaign, outcome, arm)
            as treated_probability,
        max(case when not is_treated then probability end)
            over (partition by campaign, outcome, arm) as control_probability
    from compared_users
),

-- The effect on one user, right on average over who was assigned to which arm. Of these, Qini
-- (Radcliffe 2007) is the area between the curve and the straight line of a random order.
effects as (
    select
        campaign,
        outcome,
        arm,
        rank_share,
        (observed - mean_observed) * (treated_probability + control_probability)
        * case when is_treated then 1 / treated_probability else -1 / control_probability end
            as effect
    from ranked_users
    where treated_probability is not null and control_probability is not null
),

areas as (
    select
        campaign,
        outcome,
        arm,
        count(*) as user_count,
        cast({{ exact_sum('effect') }} as double) / count(*) as uplift,
        cast({{ exact_sum('effect * (0.5 - rank_share)') }} as double) / count(*) as qini,
        cast({{ exact_sum('pow(effect * (0.5 - rank_share), 2)') }} as double) / count(*)
            as square_mean
    from effects
    group by campaign, outcome, arm
),

margins as (
    select
        *,
        1.959963985 * sqrt(
            {{ sample_variance('qini', 'square_mean', 'user_count') | indent(12) }} / user_count
        ) as margin
    from areas
)

select
    campaign,
    outcome,
    arm,
    user_count,
    uplift,
    qini,
    qini - margin as qini_low,
    qini + margin as qini_high,
    case
        when qini - margin > 0 then 'better than random'
        when qini + margin < 0 then 'worse than random'
        else 'no better than random'
    end as verdict
from margins
