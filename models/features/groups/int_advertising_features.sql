select
    user_id,
    as_of,
    lookback,
    ad_clicks / nullif(ad_impressions, 0) as ad_click_through_rate,
    ad_conversions / nullif(ad_clicks, 0) as ad_conversion_rate,
    cast(ad_seconds as double) / nullif(timed_ad_interactions, 0) as ad_interaction_seconds
from {{ ref('int_activity_totals') }}
