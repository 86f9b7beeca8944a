with tests_by_segment as (
    select
        tests.*,
        members.segment_key
    from {{ ref('int_prediction_tests') }} as tests
    inner join {{ ref('fct_user_segments') }} as members on tests.user_id = members.user_id
),

metrics as (
    {{ prediction_metrics('tests_by_segment', ['segment_key', 'target']) | indent(4) }}
)

select
    metrics.segment_key,
    segments.segment_name,
    metrics.target,
    metrics.metric,
    metrics.user_count,
    metrics.value,
    metrics.baseline_value,
    metrics.is_better
from metrics
inner join {{ ref('dim_segments') }} as segments on metrics.segment_key = segments.segment_key
