select
    target,
    metric,
    user_count,
    value,
    baseline_value,
    is_better
from {{ ref('int_prediction_metrics') }}
where segment_key is null
