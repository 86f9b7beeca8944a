{{ config(materialized='view') }}

select
    user_id,
    campaign,
    occurred_at,
    value
from {{ by_person('stg_campaign_responses') }}
where row_status = 'clean'
