select
    members.user_id,
    members.segment_key,
    members.model_version,
    members.distance_to_centroid,
    members.confidence,
    members.is_outlier,
    members.next_segment_key,
    members.distance_to_next_centroid,
    clock.as_of_date
from {{ ref('ml_user_segments') }} as members
cross join {{ ref('stg_as_of') }} as clock
