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
),

importances as (
    select
        entries.entry['target'] as target,
        entries.entry['feature_name'] as feature_name,
        entries.entry['importance'] as importance
    from {{ ref('ml_prediction_models') }} as models
    cross join {{ elements_of('models.feature_importance') }} as entries (entry)
    where models.is_in_use
)

select
    importances.target,
    importances.feature_name,
    coalesce(labels.label, importances.feature_name) as label,
    importances.importance,
    cast(
        row_number() over (
            partition by importances.target
            order by importances.importance desc, importances.feature_name asc
        ) as integer
    ) as importance_rank
from importances
left join labels on importances.feature_name = labels.feature_name
