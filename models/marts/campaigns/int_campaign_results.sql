with responses as (
    select
        user_id,
        campaign,
        occurred_at,
        value
    from {{ ref('int_campaign_responses') }}
),

campaign_times as (
    {{ campaign_times() | indent(4) }}
),

last_responses as (
    select
        campaign,
        max(occurred_at) as last_response_at
    from responses
    group by campaign
),

run_campaigns as (
    select
        coalesce(campaign_times.campaign, last_responses.campaign) as campaign,
        campaign_times.starts_at,
        campaign_times.ends_at,
        last_responses.last_response_at
    from last_responses
    full outer join campaign_times on last_responses.campaign = campaign_times.campaign
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
        run_campaigns.starts_at,
        run_campaigns.ends_at,
        run_campaigns.last_response_at,
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
-- into another segment, must not change who is compared with whom. Nor must those who came when it
-- was over, so that what it did stays what it was.
audience_members as (
    select
        user_id,
        campaign,
        min_by(segment_key, valid_from) as segment_key,
        min_by(arm, valid_from) as arm,
        min(coalesce(starts_at, in_force_from)) as counted_from,
        min(ends_at) as counted_until,
        min(recorded_from) as recorded_from
    from stretches
    where
        case
            when starts_at is null then in_force_from <= last_response_at
            else in_force_from <= starts_at and (valid_to is null or starts_at < valid_to)
        end
    group by user_id, campaign
),

{%- if assigns_arms() %}

assigned_campaigns as (
    select distinct campaign from {{ ref('int_campaign_assignments') }}
),

-- what the input says of a campaign goes before what was recorded of it here
members as (
    select
        user_id,
        campaign,
        segment_key,
        arm,
        counted_from,
        counted_until,
        cast(null as timestamp) as recorded_from,
        is_randomised
    from {{ ref('int_campaign_assignments') }}
    where status = 'compared'
    union all
    select
        audience_members.*,
        true as is_randomised
    from audience_members
    left join assigned_campaigns on audience_members.campaign = assigned_campaigns.campaign
    where assigned_campaigns.campaign is null
),
{%- else %}

-- arms that are made here are made at random
members as (
    select
        *,
        true as is_randomised
    from audience_members
),
{%- endif %}

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
    is_randomised,
    counted_from,
    count(*) filter (where is_counted) as response_count,
    count(*) filter (where is_counted and occurred_at < recorded_from) as assumed_count,
    count(*) filter (where not is_counted) as untimely_count,
    sum(value) filter (where is_counted) as value
from member_responses
group by user_id, campaign, segment_key, arm, is_randomised, counted_from
