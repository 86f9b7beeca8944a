{%- set found = predictors() %}

with labels as (
    {%- for predictor, about in found.items() %}
    select
        {{ sql_literal(predictor) }} as feature_name,
        {{ sql_literal(about['label']) }} as label
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    facts.target,
    facts.feature_name,
    coalesce(labels.label, facts.feature_name) as label,
    facts.number_value as importance,
    cast(
        row_number() over (
            partition by facts.target order by facts.number_value desc, facts.feature_name asc
        ) as integer
    ) as importance_rank
from {{ ref('int_prediction_model_in_force') }} as facts
left join labels on facts.feature_name = labels.feature_name
where facts.item = 'driver'
