with responses as (
    select
        user_id,
        campaign,
        occurred_at,
        value
    from {{ ref('stg_campaign_responses') }}
),

campaign_times as (
    {{ campaign_times() | indent(4) }}
),

run_campaigns as (
    select campaign from responses
    union
    select campaign from campaign_times
),

-- of those who were there when the history begins it is not known since when: from the beginning
beginning as (
    select min(valid_from) as recorded_from
    from {{ ref('campaign_audience_history') }}
),

stretches as (
    select
        history.user_id,
        history.campaign,
        history.segment_key,
        history.arm,
        history.valid_from,
        history.valid_to,
        case
            when history.valid_from > beginning.recorded_from then history.valid_from
            else cast('1900-01-01' as timestamp)
        end as in_force_from,
        beginning.recorded_from
    from {{ ref('campaign_audience_history') }} as history
    inner join run_campaigns on history.campaign = run_campaigns.campaign
    cross join beginning
),

-- The first stretch decides: what the campaign did to a user afterwards, such as to take the user
-- into another segment, must not change who is compared with whom.
members as (
    select
        stretches.user_id,
        stretches.campaign,
        min_by(stretches.segment_key, stretches.valid_from) as segment_key,
        min_by(stretches.arm, stretches.valid_from) as arm,
        min(coalesce(campaign_times.starts_at, stretches.in_force_from)) as counted_from,
        min(campaign_times.ends_at) as counted_until,
        min(stretches.recorded_from) as recorded_from
    from stretches
    left join campaign_times on stretches.campaign = campaign_times.campaign
    where
        campaign_times.starts_at is null
        or (
            stretches.in_force_from <= campaign_times.starts_at
            and (stretches.valid_to is null or campaign_times.starts_at < stretches.valid_to)
        )
    group by stretches.user_id, stretches.campaign
),

member_responses as (
    select
        members.*,
        responses.occurred_at,
        responses.value,
        responses.occurred_at >= members.counted_from
        and (members.counted_until is null or responses.occurred_at < members.counted_until)
            as is_counted
    from members
    left join responses
        on members.user_id = responses.user_id and members.campaign = responses.campaign
)

select
    user_id,
    campaign,
    segment_key,
    arm,
    count(*) filter (where is_counted) as response_count,
    count(*) filter (where is_counted and occurred_at < recorded_from) as assumed_count,
    count(*) filter (where not is_counted) as untimely_count,
    sum(value) filter (where is_counted) as value
from member_responses
group by user_id, campaign, segment_key, arm
