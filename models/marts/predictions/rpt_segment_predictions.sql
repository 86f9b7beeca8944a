select
    segments.segment_key,
    segments.segment_name,
    count(predictions.user_id) as user_count,
    cast({{ exact_sum('predictions.churn_probability') }} as double)
    / nullif(count(predictions.churn_probability), 0) as mean_churn_probability,
    cast({{ exact_sum('predictions.purchase_probability') }} as double)
    / nullif(count(predictions.purchase_probability), 0) as mean_purchase_probability,
    cast({{ exact_sum('predictions.expected_orders') }} as double) as expected_orders,
    cast({{ exact_sum('predictions.expected_spend') }} as double) as expected_spend
from {{ ref('dim_segments') }} as segments
inner join {{ ref('fct_user_segments') }} as members on segments.segment_key = members.segment_key
inner join {{ ref('fct_user_predictions') }} as predictions
    on members.user_id = predictions.user_id
group by segments.segment_key, segments.segment_name
