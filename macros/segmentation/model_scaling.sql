{#- The scaling that a model was fitted with, one row per feature, from the rows of the model. -#}
{% macro model_scaling(model_rows) -%}
select
    model_version,
    feature_name,
    max(text_value) filter (where name = 'transform') as transform,
    {%- for parameter in [
        'missing_as', 'clip_low', 'clip_high', 'center', 'spread', 'weight',
    ] %}
    max(number_value) filter (where name = '{{ parameter }}') as {{ parameter }},
    {%- endfor %}
    true as is_used
from {{ model_rows }}
where
    item = 'scaling'
    and model_version = (select max(newest.model_version) from {{ model_rows }} as newest)
group by model_version, feature_name
{%- endmacro %}
