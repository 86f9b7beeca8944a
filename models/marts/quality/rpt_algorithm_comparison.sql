with registered_algorithms as (
    {%- for name, about in algorithms().items() %}
    select
        {{ sql_literal(name) }} as algorithm,
        {{ sql_literal(about['label']) }} as label
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    elements.compared.algorithm,
    -- a kept model may have been compared with an algorithm that is no more
    coalesce(registered_algorithms.label, elements.compared.algorithm) as label,
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
left join registered_algorithms on elements.compared.algorithm = registered_algorithms.algorithm
