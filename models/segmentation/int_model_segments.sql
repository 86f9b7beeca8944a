-- noqa: disable=LT02
{%- set figures = {
    'segment_position': 'position',
    'outlier_distance': 'outlier_distance',
    'bootstrap_jaccard': 'bootstrap_jaccard',
    'fit_share': 'share',
    'fit_mean_distance': 'mean_distance',
    'rule_precision': 'rule_precision',
    'rule_coverage': 'rule_coverage',
} %}
select
    segment_key,
    model_version,
    {%- for column, name in figures.items() %}
    max(number_value) filter (where name = '{{ name }}') as {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_model_in_force') }}
where item = 'segment'
group by segment_key, model_version
