{{ config(enabled=has_identities()) }}

select
    coalesce(identities.user_id, responses.user_id) as user_id,
    responses.campaign,
    responses.occurred_at,
    responses.value,
    responses.arm,
    responses.row_status
from {{ ref('stg_campaign_responses') }} as responses
left join {{ ref('int_identities') }} as identities on responses.user_id = identities.other_id
