{#- A user who meets the rules of several campaigns is in the audience of the first. -#}
{{ config(enabled=campaigns_of_rules() | length > 0) }}

with ranked_matches as (
    select
        user_id,
        segment_key,
        campaign,
        row_number() over (partition by user_id order by priority, rule) as place
    from {{ ref('fct_rule_segments') }}
    where campaign is not null
)

select
    user_id,
    segment_key,
    campaign
from ranked_matches
where place = 1
