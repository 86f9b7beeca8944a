select
    compared.algorithm,
    compared.label,
    compared.algorithm = models.algorithm as is_chosen,
    models.model_version,
    compared.segment_count,
    compared.silhouette,
    compared.stability,
    compared.agreement_with_chosen,
    compared.noise_share,
    compared.gap_share,
    compared.replication,
    compared.verdict,
    compared.reason,
    compared.seconds
from {{ ref('int_current_model') }} as models
cross join {{ elements_of('models.comparisons') }} as compared (compared)
