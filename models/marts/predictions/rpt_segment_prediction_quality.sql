select
    metrics.segment_key,
    segments.segment_name,
    metrics.target,
    metrics.metric,
    metrics.user_count,
    metrics.value,
    metrics.baseline_value,
    metrics.is_better
from {{ ref('int_prediction_metrics') }} as metrics
inner join {{ ref('dim_segments') }} as segments on metrics.segment_key = segments.segment_key
