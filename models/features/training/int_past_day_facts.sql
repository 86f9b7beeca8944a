{{ config(
    materialized='view',
    enabled=has_past_people() and (var('feature_models', none) or []) | length > 0,
) }}

select
    user_id,
    as_of,
    activity_date,
    cast(seconds_online / 3600e0 as decimal(18, 6)) as hours_online,
    interaction_count,
    ad_impressions,
    ad_clicks,
    ad_conversions,
    order_count,
    spend,
    refunded,
    busiest_hour
from {{ ref('int_past_user_days') }}
