{{ config(materialized='view') }}

select
    user_id,
    campaign,
    occurred_at,
    value
from {{ by_person('stg_campaign_responses') }}
-- a row with an arm says who was assigned, and is no response
where row_status = 'clean' and arm is null
