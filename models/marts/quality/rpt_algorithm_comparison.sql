select
    elements.compared.algorithm,
    elements.compared.label,
    elements.compared.algorithm = models.algorithm as is_chosen,
    models.model_version,
    elements.compared.segment_count,
    elements.compared.silhouette,
    elements.compared.stability,
    elements.compared.agreement_with_chosen,
    elements.compared.noise_share,
    elements.compared.seconds
from {{ ref('int_model_in_force') }} as models
cross join {{ elements_of('models.comparisons') }} as elements (compared)
