select
    segment_key,
    model_version,
    max(number_value) filter (where name = 'position') as segment_position,
    max(number_value) filter (where name = 'outlier_distance') as outlier_distance
from {{ ref('ml_segment_model') }}
where
    item = 'segment'
    and model_version = (
        select max(newest.model_version) from {{ ref('ml_segment_model') }} as newest
    )
group by segment_key, model_version
