{#- The lift says of every clean response to a campaign whether it counts, and if not, why. -#}
with shown_campaigns as (
    select
        campaign,
        -- the same beside each arm
        max(counted_responses + untimely_responses + outside_responses) as response_count
    from {{ ref('rpt_campaign_lift') }}
    where segment_key = 'all'
    group by campaign
),

shown as (
    select coalesce(sum(response_count), 0) as response_count from shown_campaigns
),

clean as (
    select count(*) as response_count
    from {{ ref('int_campaign_responses') }}
)

select
    clean.response_count as clean_responses,
    shown.response_count as shown_responses
from clean
cross join shown
where clean.response_count != shown.response_count
