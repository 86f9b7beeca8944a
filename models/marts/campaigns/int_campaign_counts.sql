-- noqa: disable=LT02
{%- set arms = ['treatment', 'control'] %}
with results as (
    select
        campaign,
        segment_key,
        arm,
        response_count,
        assumed_count,
        untimely_count,
        -- where no response says what it was worth, worth is unknown and not zero
        case
            when count(value) over (partition by campaign) > 0 then coalesce(value, 0)
        end as value
    from {{ ref('int_campaign_results') }}
),

results_with_total as (
    select * from results
    union all
    select
        campaign,
        'all' as segment_key,
        arm,
        response_count,
        assumed_count,
        untimely_count,
        value
    from results
),

audiences as (
    select
        campaign,
        segment_key,
        {%- for arm in arms %}
        count(*) filter (where arm = '{{ arm }}') as {{ arm }}_users,
        count(*) filter (where arm = '{{ arm }}' and response_count > 0) as {{ arm }}_responders,
        sum(value) filter (where arm = '{{ arm }}') as {{ arm }}_value,
        {{ exact_sum('pow(cast(value as double), 2)') }} filter (where arm = '{{ arm }}')
            as {{ arm }}_square_value,
        {%- endfor %}
        sum(response_count) as counted_responses,
        sum(assumed_count) as assumed_responses,
        sum(untimely_count) as untimely_responses
    from results_with_total
    group by campaign, segment_key
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
        on named_responses.campaign = audiences.campaign and audiences.segment_key = 'all'
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
    {%- for arm in arms %}
    coalesce(audiences.{{ arm }}_users, 0) as {{ arm }}_users,
    coalesce(audiences.{{ arm }}_responders, 0) as {{ arm }}_responders,
    cast(audiences.{{ arm }}_value as double) as {{ arm }}_value,
    cast(audiences.{{ arm }}_square_value as double) as {{ arm }}_square_value,
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
