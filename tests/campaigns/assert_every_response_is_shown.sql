{#- The lift says of every clean response to a campaign whether it counts, and if not, why. -#}
with shown as (
    select
        coalesce(
            sum(counted_responses + untimely_responses + outside_responses), 0
        ) as response_count
    from {{ ref('rpt_campaign_lift') }}
    where segment_key = 'all'
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
