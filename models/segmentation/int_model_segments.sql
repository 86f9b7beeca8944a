{{ config(materialized='view') }}

select
    elements.segment.segment_key,
    models.model_version,
    elements.segment.segment_position,
    elements.segment.outlier_distance,
    elements.segment.bootstrap_jaccard,
    elements.segment.fit_share,
    elements.segment.fit_mean_distance,
    elements.segment.rule_precision,
    elements.segment.rule_coverage
from {{ ref('int_model_in_force') }} as models
cross join {{ elements_of('models.segments') }} as elements (segment)
