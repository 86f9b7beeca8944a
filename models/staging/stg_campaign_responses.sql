select
    user_id,
    campaign,
    occurred_at,
    value
from {{ ref('base_campaign_responses') }}
where row_status = 'clean'
