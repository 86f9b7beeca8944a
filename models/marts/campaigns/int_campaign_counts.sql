-- noqa: disable=LT02
{%- set arms = ['treatment', 'control'] %}
{%- set outcomes = ['response', 'value'] %}
{%- set known_features = known_before() %}

-- what users did before a campaign could have an effect on it
with days_before as (
    select
        results.campaign,
        results.user_id,
        {{ 'sum(days.order_count)' if is_mapped('transactions') else 'count(*)' }}
            as earlier_response,
        sum(days.spend) as earlier_value
    from {{ ref('int_campaign_results') }} as results
    inner join {{ ref('fct_user_days') }} as days
        on
            results.user_id = days.user_id
            and days.activity_date < cast(results.counted_from as date)
            and days.activity_date
            >= cast(
                results.counted_from - interval {{ setting('pre_period_days') }} day as date
            )
    group by results.campaign, results.user_id
),

results as (
    select
        results.campaign,
        results.segment_key,
        results.arm,
        results.is_randomised,
        results.response_count,
        results.assumed_count,
        results.untimely_count,
        -- where no response says what it was worth, worth is unknown and not zero
        case
            when count(results.value) over (partition by results.campaign) > 0
                then coalesce(results.value, 0)
        end as value,
        {%- for outcome in outcomes %}
        {%- set of_campaigns = [] %}
        {%- for campaign in given_campaigns() if known_before(campaign) %}
        {%- do of_campaigns.append(campaign) %}
        {%- endfor %}
        cast(
            {%- if of_campaigns %}
            case results.campaign
                {%- for campaign in of_campaigns %}
                when {{ sql_literal(campaign) }} then features.{{ known_before(campaign)[0] }}
                {%- endfor %}
                else coalesce(days_before.earlier_{{ outcome }}, 0)
            end
            {%- else %}
            coalesce(days_before.earlier_{{ outcome }}, 0)
            {%- endif %} as double
        ) as earlier_{{ outcome }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_campaign_results') }} as results
    left join days_before
        on results.user_id = days_before.user_id and results.campaign = days_before.campaign
    {%- if known_features %}
    left join {{ ref('int_user_features') }} as features on results.user_id = features.user_id
    {%- endif %}
),

earlier_means as (
    select
        *,
        {%- for outcome in outcomes %}
        earlier_{{ outcome }}
        - {{ exact_sum('earlier_' ~ outcome) }} over (partition by campaign)
        / cast(
            nullif(count(earlier_{{ outcome }}) over (partition by campaign), 0) as double
        ) as centred_{{ outcome }}{{ "," if not loop.last }}
        {%- endfor %}
    from results
),

-- On a scale on which squares keep their digits. Who is not known has the mean, which adjusts
-- nothing.
scaled_results as (
    select
        campaign,
        segment_key,
        arm,
        is_randomised,
        response_count,
        assumed_count,
        untimely_count,
        value,
        {%- for outcome in outcomes %}
        coalesce(
            centred_{{ outcome }}
            / nullif(max(abs(centred_{{ outcome }})) over (partition by campaign), 0), 0
        ) as earlier_{{ outcome }}{{ "," if not loop.last }}
        {%- endfor %}
    from earlier_means
),

results_with_total as (
    select * from scaled_results
    union all
    select
        campaign,
        'all' as segment_key,
        arm,
        is_randomised,
        response_count,
        assumed_count,
        untimely_count,
        value,
        earlier_response,
        earlier_value
    from scaled_results
),

users_by_arm as (
    select
        campaign,
        segment_key,
        arm,
        count(*) as users,
        count(*) filter (where response_count > 0) as responders,
        sum(value) as value,
        {{ exact_sum('pow(cast(value as double), 2)') }} as square_value,
        {%- for outcome in outcomes %}
        {{ exact_sum('earlier_' ~ outcome) }} as earlier_{{ outcome }},
        {{ exact_sum('pow(earlier_' ~ outcome ~ ', 2)') }} as square_earlier_{{ outcome }},
        {%- endfor %}
        {{ exact_sum('case when response_count > 0 then earlier_response else 0 end') }}
            as response_by_earlier,
        {{ exact_sum('cast(value as double) * earlier_value') }} as value_by_earlier
    from results_with_total
    group by campaign, segment_key, arm
),

segments_of_campaigns as (
    select
        campaign,
        segment_key,
        max(is_randomised) as is_randomised,
        sum(response_count) as counted_responses,
        sum(assumed_count) as assumed_responses,
        sum(untimely_count) as untimely_responses
    from results_with_total
    group by campaign, segment_key
),

arms_of_campaigns as (
    select distinct
        campaign,
        arm
    from results
    where arm != 'control'
),

-- each arm beside the control arm, also in a segment in which there is no user of it
audiences as (
    select
        segments.campaign,
        segments.segment_key,
        coalesce(arms.arm, 'treatment') as arm,
        segments.is_randomised,
        segments.counted_responses,
        segments.assumed_responses,
        segments.untimely_responses,
        {%- for arm in arms %}
        coalesce({{ arm }}s.users, 0) as {{ arm }}_users,
        coalesce({{ arm }}s.responders, 0) as {{ arm }}_responders,
        {{ arm }}s.value as {{ arm }}_value,
        {{ arm }}s.square_value as {{ arm }}_square_value,
        {%- for outcome in outcomes %}
        {%- for column in [
            'earlier_' ~ outcome, 'square_earlier_' ~ outcome, outcome ~ '_by_earlier'
        ] %}
        {{ arm }}s.{{ column }} as {{ arm }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        {%- endfor %}
        row_number() over (
            partition by segments.campaign, segments.segment_key order by arms.arm
        ) as arm_rank
    from segments_of_campaigns as segments
    left join arms_of_campaigns as arms on segments.campaign = arms.campaign
    left join users_by_arm as treatments
        on
            segments.campaign = treatments.campaign
            and segments.segment_key = treatments.segment_key
            and arms.arm = treatments.arm
    left join users_by_arm as controls
        on
            segments.campaign = controls.campaign
            and segments.segment_key = controls.segment_key
            and controls.arm = 'control'
),

-- a campaign that the input file names has run, with or without a response
named_responses as (
    select
        campaign,
        user_id,
        1 as response_count
    from {{ ref('int_campaign_responses') }}
    union all
    select
        campaign_times.campaign,
        null as user_id,
        0 as response_count
    from ({{ campaign_times() | indent(4) }}) as campaign_times
    union all
    -- nor does one of which the input says who was in which arm need a response
    select
        audiences.campaign,
        null as user_id,
        0 as response_count
    from audiences
    where audiences.segment_key = 'all' and audiences.arm_rank = 1
),

-- what the project or its user calls a campaign tells of nobody
known_names as (
    select campaign
    from {{ ref('playbook') }}
    union
    select campaign_times.campaign
    from ({{ campaign_times() | indent(4) }}) as campaign_times
),

campaigns as (
    select
        named_responses.campaign,
        sum(named_responses.response_count) as response_count,
        count(distinct named_responses.user_id) as user_count,
        max(audiences.campaign) is not null as has_audience,
        coalesce(max(audiences.campaign), max(known_names.campaign)) is not null as is_known
    from named_responses
    left join audiences
        on
            named_responses.campaign = audiences.campaign
            and audiences.segment_key = 'all'
            and audiences.arm_rank = 1
    left join known_names on named_responses.campaign = known_names.campaign
    group by named_responses.campaign
),

ranked_campaigns as (
    select
        *,
        row_number() over (
            partition by has_audience order by response_count desc, campaign asc
        ) as campaign_rank,
        {{ is_small_group('campaign', of='is_known') | indent(8) }} as is_small
    from campaigns
),

-- names that no audience has may be anything, and as many as there are responses
labelled_campaigns as (
    select
        case
            when has_audience then campaign
            when
                campaign_rank <= {{ var('max_values_per_attribute') }}
                and (is_known or not is_small)
                then campaign
            else '(other)'
        end as campaign,
        response_count
    from ranked_campaigns
),

shown_campaigns as (
    select
        campaign,
        sum(response_count) as response_count
    from labelled_campaigns
    group by campaign
)

select
    shown_campaigns.campaign,
    coalesce(audiences.segment_key, 'all') as segment_key,
    coalesce(audiences.arm, 'treatment') as arm,
    audiences.is_randomised,
    {%- for arm in arms %}
    coalesce(audiences.{{ arm }}_users, 0) as {{ arm }}_users,
    coalesce(audiences.{{ arm }}_responders, 0) as {{ arm }}_responders,
    cast(audiences.{{ arm }}_value as double) as {{ arm }}_value,
    cast(audiences.{{ arm }}_square_value as double) as {{ arm }}_square_value,
    {%- for outcome in outcomes %}
    {%- for column in [
        'earlier_' ~ outcome, 'square_earlier_' ~ outcome, outcome ~ '_by_earlier'
    ] %}
    cast(audiences.{{ arm }}_{{ column }} as double) as {{ arm }}_{{ column }},
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    cast(coalesce(audiences.counted_responses, 0) as bigint) as counted_responses,
    cast(coalesce(audiences.assumed_responses, 0) as bigint) as assumed_responses,
    cast(coalesce(audiences.untimely_responses, 0) as bigint) as untimely_responses,
    case
        when coalesce(audiences.segment_key, 'all') = 'all'
            then cast(
                shown_campaigns.response_count
                - coalesce(audiences.counted_responses, 0)
                - coalesce(audiences.untimely_responses, 0)
                as bigint
            )
    end as outside_responses
from shown_campaigns
left join audiences on shown_campaigns.campaign = audiences.campaign
