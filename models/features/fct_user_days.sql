{{ config(materialized='view') }}

select
    user_days.user_id,
    user_days.activity_date,
    cast(user_days.seconds_online / 3600e0 as decimal(18, 6)) as hours_online,
    user_days.interaction_count,
    user_days.ad_impressions,
    user_days.ad_clicks,
    user_days.ad_conversions,
    user_days.order_count,
    user_days.spend,
    user_days.refunded,
    user_days.busiest_hour
from {{ ref('int_user_days') }} as user_days
inner join {{ ref('int_as_of') }} as clock
    on user_days.activity_date <= clock.last_activity_date
