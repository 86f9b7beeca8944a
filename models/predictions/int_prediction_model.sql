-- noqa: disable=LT02
{#- The newest model, also where this build can make no use of it: the next one may. #}
with decision as (
    select * from {{ ref('int_prediction_decision') }}
),

settings as (
    {%- for name in [
        'signature', 'tested_date', 'reason', 'training_times', 'horizon_days', 'fitted_as_of_date',
    ] %}
    select
        model_version,
        '{{ name }}' as name,
        cast({{ name }} as {{ dbt.type_string() }}) as text_value
    from decision
    where should_fit
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

facts as (
    select kept.*
    from {{ ref('int_kept_prediction_model') }} as kept
    cross join decision
    where not decision.should_fit
    union all
    select
        {%- for column, data_type in prediction_model_columns().items() %}
        {{ 'cast(null as ' ~ data_type ~ ')' if column == 'text_value' else column }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('ml_prediction_fit') }}
    union all
    select
        {%- for column, data_type in prediction_model_columns().items() %}
        {{ {'model_version': column, 'name': column, 'text_value': column, 'item': "'setting'"}.get(
            column, 'cast(null as ' ~ data_type ~ ')'
        ) }}{{ "," if not loop.last }}
        {%- endfor %}
    from settings
)

select * from facts
