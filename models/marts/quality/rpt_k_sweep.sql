select
    candidate.segment_count,
    models.model_version,
    candidate.inertia,
    candidate.silhouette,
    candidate.davies_bouldin,
    candidate.calinski_harabasz,
    candidate.stability,
    candidate.lowest_stability,
    candidate.replication,
    candidate.smallest_share,
    candidate.gap_share,
    candidate.group_count,
    candidate.split_count,
    candidate.are_the_groups,
    candidate.is_chosen,
    candidate.reason
from {{ ref('int_current_model') }} as models
cross join {{ elements_of('models.candidates') }} as candidate (candidate)
