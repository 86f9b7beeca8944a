select
    elements.candidate.segment_count,
    models.model_version,
    elements.candidate.inertia,
    elements.candidate.silhouette,
    elements.candidate.davies_bouldin,
    elements.candidate.calinski_harabasz,
    elements.candidate.stability,
    elements.candidate.lowest_stability,
    elements.candidate.replication,
    elements.candidate.smallest_share,
    elements.candidate.gap_share,
    elements.candidate.group_count,
    elements.candidate.is_chosen,
    elements.candidate.reason
from {{ ref('int_model_in_force') }} as models
cross join {{ elements_of('models.candidates') }} as elements (candidate)
