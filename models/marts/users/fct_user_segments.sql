select
    members.user_id,
    members.segment_key,
    members.model_version,
    members.distance_to_centroid,
    members.confidence,
    members.is_outlier,
    members.own_traits,
    members.next_segment_key,
    members.distance_to_next_centroid,
    members.separating_traits,
    {{ to_json('members.separating_parts') }} as separating_parts,
    clock.as_of_date
from {{ ref('ml_user_segments') }} as members
cross join {{ ref('int_as_of') }} as clock
