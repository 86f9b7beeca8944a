{{ config(materialized='view') }}

select
    segment.segment_key,
    models.model_version,
    segment.segment_position,
    segment.outlier_distance,
    segment.bootstrap_jaccard,
    segment.fit_share,
    segment.fit_mean_distance,
    segment.rule_precision,
    segment.rule_coverage
from {{ ref('int_current_model') }} as models
cross join {{ elements_of('models.segments') }} as segment (segment)
