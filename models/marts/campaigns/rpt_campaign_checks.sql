{{ config(enabled=assigns_arms()) }}

{%- set settings = setting('campaign_checks') %}

with assignments as (
    select * from {{ ref('int_campaign_assignments') }}
),

-- a campaign that few users are in may have any name
told_campaigns as (
    select
        campaign,
        max(is_randomised) as is_randomised,
        count(*) filter (where status = 'compared') as user_count,
        count(*) filter (where status = 'compared' and arm = 'control') as control_users,
        count(*) filter (where status = 'in several arms') as users_in_several_arms,
        count(*) filter (where status = 'in an arm that is not named') as users_in_unnamed_arms,
        count(*) filter (where status = 'in a tiny arm') as users_in_tiny_arms,
        count(*) filter (where is_segment_later) as users_with_later_segment
    from assignments
    group by campaign
    having count(*) >= {{ setting('min_group_users', of='dim_users') }}
),

arms as (
    select
        campaign,
        arm,
        count(*) as user_count,
        max(weight) as weight
    from assignments
    where status = 'compared'
    group by campaign, arm
),

named_arms as (
    {{ campaign_arms() | indent(4) }}
),

campaign_times as (
    {{ campaign_times() | indent(4) }}
),

-- an arm that was to have users and has none counts too
wanted_arms as (
    select
        told_campaigns.campaign,
        case
            when named_arms.arm = campaign_times.control_arm then 'control' else named_arms.arm
        end as arm,
        named_arms.weight
    from told_campaigns
    inner join named_arms on told_campaigns.campaign = named_arms.campaign
    inner join campaign_times on told_campaigns.campaign = campaign_times.campaign
),

all_arms as (
    select
        coalesce(arms.campaign, wanted_arms.campaign) as campaign,
        coalesce(arms.arm, wanted_arms.arm) as arm,
        coalesce(arms.user_count, 0) as user_count,
        coalesce(arms.weight, wanted_arms.weight) as weight
    from arms
    full outer join wanted_arms
        on arms.campaign = wanted_arms.campaign and arms.arm = wanted_arms.arm
),

expected_arms as (
    select
        campaign,
        arm,
        user_count,
        sum(user_count) over (partition by campaign) * weight
        / nullif(sum(weight) over (partition by campaign), 0) as expected_users
    from all_arms
),

deviations as (
    select
        *,
        pow(user_count - expected_users, 2) / nullif(expected_users, 0) as deviation
    from expected_arms
),

-- the arm to name: of two that deviate as much, the one with fewer users
ranked_deviations as (
    select
        *,
        row_number() over (
            partition by campaign order by deviation desc, user_count asc, arm asc
        ) as deviation_rank
    from deviations
),

chi_squares as (
    select
        campaign,
        sum(deviation) as chi_square,
        count(*) - 1 as degrees,
        max(case when deviation_rank = 1 then arm end) as arm,
        max(case when deviation_rank = 1 then user_count end) as user_count,
        max(case when deviation_rank = 1 then expected_users end) as expected_users
    from ranked_deviations
    group by campaign
),

-- the upper tail of chi-square: exact with one degree, else Wilson and Hilferty (1931)
sample_ratios as (
    select
        chi_squares.*,
        case
            when degrees = 1 then {{ two_sided_p_value('sqrt(chi_square)') | indent(12) }}
            when degrees > 1
                then 1 - {{ normal_probability(
                    '((pow(chi_square / degrees, 1 / 3e0) - 1 + 2 / (9e0 * degrees))'
                    ~ ' / sqrt(2 / (9e0 * degrees)))'
                ) | indent(16) }}
        end as p_value
    from chi_squares
),

early_responses as (
    select
        campaign,
        cast(sum(untimely_count) as bigint) as response_count
    from {{ ref('int_campaign_results') }}
    group by campaign
),

findings as (
    select
        campaigns.campaign,
        'sample_ratio_mismatch' as check_name,
        sample_ratios.arm,
        sample_ratios.p_value as figure,
        {{ settings['sample_ratio_p_value'] }} as threshold,
        'The arm ' || sample_ratios.arm || ' has '
        || {{ counted('sample_ratios.user_count') }} || ' users where '
        || {{ counted('sample_ratios.expected_users') }} || ' would be drawn. Arms of these sizes'
        || ' are not a random draw by the stated shares.' as message,
        'Find out how users were assigned, and which are missing. What differs between the arms may'
        || ' come from that. If the shares were others, state them: campaigns, '
        || campaigns.campaign || ', arms.' as what_to_do
    from told_campaigns as campaigns
    inner join sample_ratios on campaigns.campaign = sample_ratios.campaign
    where
        campaigns.is_randomised
        and sample_ratios.p_value < {{ settings['sample_ratio_p_value'] }}

    union all

    select
        campaign,
        'not_randomised' as check_name,
        'all' as arm,
        cast(user_count as double) as figure,
        cast(null as double) as threshold,
        'It is not stated that users were assigned at random. The arms may differ because other'
        || ' users were chosen for them.' as message,
        'If they were drawn at random, say so: campaigns, ' || campaign || ', randomised: true.'
            as what_to_do
    from told_campaigns
    where not is_randomised

    union all

    select
        campaign,
        'no_control_arm' as check_name,
        'control' as arm,
        0 as figure,
        1 as threshold,
        'No user is in the control arm, so there is nothing to compare with.' as message,
        'Name the arm that got nothing: campaigns, ' || campaign || ', control: <its name>.'
            as what_to_do
    from told_campaigns
    where control_users = 0

    union all

    select
        arms.campaign,
        'few_users_in_arm' as check_name,
        arms.arm,
        cast(arms.user_count as double) as figure,
        {{ settings['min_arm_users'] }} as threshold,
        'The arm ' || arms.arm || ' has ' || {{ counted('arms.user_count') }}
        || ' users. Only a very large effect would show.' as message,
        'Read its figures with their intervals, and assign more users next time.' as what_to_do
    from arms
    inner join told_campaigns on arms.campaign = told_campaigns.campaign
    where arms.user_count < {{ settings['min_arm_users'] }}

    union all

    select
        campaign,
        'users_in_several_arms' as check_name,
        'all' as arm,
        cast(users_in_several_arms as double) as figure,
        1 as threshold,
        {{ counted('users_in_several_arms') }} || ' users are in several arms. They are set aside.'
            as message,
        'Check that an id is one person, and that nobody was assigned twice.' as what_to_do
    from told_campaigns
    where users_in_several_arms > 0

    union all

    select
        campaign,
        'users_in_unnamed_arms' as check_name,
        'all' as arm,
        cast(users_in_unnamed_arms as double) as figure,
        1 as threshold,
        {{ counted('users_in_unnamed_arms') }} || ' users are in an arm that the input file does'
        || ' not name. They are set aside.' as message,
        'Add the arm and its share: campaigns, ' || campaign || ', arms.' as what_to_do
    from told_campaigns
    where users_in_unnamed_arms > 0

    union all

    select
        campaign,
        'users_in_tiny_arms' as check_name,
        'all' as arm,
        cast(users_in_tiny_arms as double) as figure,
        {{ setting('min_group_users', of='dim_users') }} as threshold,
        {{ counted('users_in_tiny_arms') }} || ' users are in arms too small to be shown. They are'
        || ' set aside.' as message,
        'Check the spelling of the arms in the raw data.' as what_to_do
    from told_campaigns
    where users_in_tiny_arms > 0

    union all

    select
        campaigns.campaign,
        'untimely_responses' as check_name,
        'all' as arm,
        cast(early_responses.response_count as double) as figure,
        1 as threshold,
        {{ counted('early_responses.response_count') }} || ' responses do not count: they are from'
        || ' before the user was assigned, or from outside the campaign''s dates.' as message,
        'Check the times of both.' as what_to_do
    from told_campaigns as campaigns
    inner join early_responses on campaigns.campaign = early_responses.campaign
    where early_responses.response_count > 0
    {%- if has_events() %}

    union all

    select
        campaign,
        'segment_from_later' as check_name,
        'all' as arm,
        cast(users_with_later_segment as double) as figure,
        1 as threshold,
        'The segment of ' || {{ counted('users_with_later_segment') }} || ' users was first'
        || ' recorded after they were assigned. The campaign may have had a part in it.' as message,
        'Decide on all segments together, or record the segments of that time: make backfill.'
            as what_to_do
    from told_campaigns
    where users_with_later_segment > 0
    {%- endif %}
)

select
    campaign,
    check_name,
    arm,
    cast(figure as double) as figure,
    cast(threshold as double) as threshold,
    message,
    what_to_do
from findings
