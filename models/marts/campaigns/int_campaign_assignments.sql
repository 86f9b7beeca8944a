{{ config(enabled=assigns_arms()) }}

with campaign_times as (
    {{ campaign_times() | indent(4) }}
),

named_arms as (
    {{ campaign_arms() | indent(4) }}
),

campaigns_with_named_arms as (
    select distinct campaign from named_arms
),

users_by_arm as (
    select
        user_id,
        campaign,
        arm,
        min(occurred_at) as assigned_at
    from {{ by_person('stg_campaign_responses') }}
    where row_status = 'clean' and arm is not null
    group by user_id, campaign, arm
),

assigned_users as (
    select
        user_id,
        campaign,
        min(arm) as arm,
        min(assigned_at) as assigned_at,
        count(*) as arm_count
    from users_by_arm
    group by user_id, campaign
),

users_of_arms as (
    select
        assigned_users.*,
        campaign_times.starts_at,
        campaign_times.ends_at,
        coalesce(campaign_times.control_arm, 'control') as control_arm,
        coalesce(campaign_times.is_randomised, false) as is_randomised,
        named_arms.weight,
        campaigns_with_named_arms.campaign is not null and named_arms.arm is null as is_unnamed,
        count(*) over (partition by assigned_users.campaign, assigned_users.arm) as arm_users
    from assigned_users
    left join campaign_times on assigned_users.campaign = campaign_times.campaign
    left join named_arms
        on assigned_users.campaign = named_arms.campaign and assigned_users.arm = named_arms.arm
    left join campaigns_with_named_arms
        on assigned_users.campaign = campaigns_with_named_arms.campaign
),

-- the segment of that time or, where it was not recorded yet, the first one after it
segments_then as (
    select
        users.user_id,
        users.campaign,
        min_by(history.segment_key, history.valid_from) as segment_key,
        min(history.valid_from) > min(users.assigned_at) as is_segment_later
    from users_of_arms as users
    inner join {{ ref('user_segment_history') }} as history
        on
            users.user_id = history.user_id
            and (history.valid_to is null or users.assigned_at < history.valid_to)
    group by users.user_id, users.campaign
)

select
    users.user_id,
    users.campaign,
    case
        when users.arm = users.control_arm then 'control'
        -- the name that the others are compared with is taken
        when users.arm = 'control' then '(control)'
        else users.arm
    end as arm,
    case
        when users.arm_count > 1 then 'in several arms'
        when users.is_unnamed then 'in an arm that is not named'
        -- names that few users share may be anything
        when users.arm_users < {{ setting('min_group_users', of='dim_users') }} then 'in a tiny arm'
        else 'compared'
    end as status,
    coalesce(segments_then.segment_key, {{ unknown_key() }}) as segment_key,
    coalesce(segments_then.is_segment_later, false) as is_segment_later,
    users.assigned_at,
    greatest(users.assigned_at, coalesce(users.starts_at, users.assigned_at)) as counted_from,
    users.ends_at as counted_until,
    users.is_randomised,
    coalesce(users.weight, 1) as weight
from users_of_arms as users
left join segments_then
    on users.user_id = segments_then.user_id and users.campaign = segments_then.campaign
