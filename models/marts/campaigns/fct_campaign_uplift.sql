{{ config(enabled=randomised_campaigns() | length > 0) }}

with participants as (
    select
        campaign,
        'response' as outcome,
        user_id,
        segment_key,
        arm,
        probability,
        is_test,
        response as observed
    from {{ ref('int_campaign_learning') }}
    union all
    select
        campaign,
        'value' as outcome,
        user_id,
        segment_key,
        arm,
        probability,
        is_test,
        value as observed
    from {{ ref('int_campaign_learning') }}
    where value is not null
),

{%- if assigns_arms() %}

mismatched_campaigns as (
    select distinct campaign
    from {{ ref('rpt_campaign_checks') }}
    where check_name = 'sample_ratio_mismatch'
),
{%- endif %}

ranked_arms as (
    select
        *,
        row_number() over (
            partition by campaign, outcome, user_id order by predicted_uplift desc, arm
        ) as arm_rank
    from {{ ref('ml_campaign_uplift') }}
),

-- of each arm in each segment, among the users that the model has learnt from too
arm_means as (
    select
        campaign,
        outcome,
        segment_key,
        arm,
        cast({{ exact_sum('observed') }} as double) / count(*) as mean_observed
    from participants
    where not is_test
    group by campaign, outcome, segment_key, arm
),

ranked_arms_of_segments as (
    select
        *,
        row_number() over (
            partition by campaign, outcome, segment_key
            order by mean_observed desc, arm = 'control' desc, arm
        ) as arm_rank
    from arm_means
)

select
    participants.campaign,
    participants.outcome,
    participants.user_id,
    participants.segment_key,
    participants.arm,
    participants.probability,
    participants.is_test,
    participants.observed,
    best.arm as best_arm,
    best.predicted_uplift,
    coalesce(best_of_segments.arm, 'control') as segment_arm
from participants
inner join ranked_arms as best
    on
        participants.campaign = best.campaign
        and participants.outcome = best.outcome
        and participants.user_id = best.user_id
        and best.arm_rank = 1
left join ranked_arms_of_segments as best_of_segments
    on
        participants.campaign = best_of_segments.campaign
        and participants.outcome = best_of_segments.outcome
        and participants.segment_key = best_of_segments.segment_key
        and best_of_segments.arm_rank = 1
{%- if assigns_arms() %}
-- with arms of other sizes than were drawn nothing can be weighed by how they were drawn
left join mismatched_campaigns on participants.campaign = mismatched_campaigns.campaign
where mismatched_campaigns.campaign is null
{%- endif %}
