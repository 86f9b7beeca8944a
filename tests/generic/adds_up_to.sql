{#- A column adds up to a total, over all rows or within each group. -#}
{% test adds_up_to(model, column, total, group_by=[]) %}
select
    {%- for group_column in group_by %}
    {{ group_column }},
    {%- endfor %}
    sum({{ column }}) as column_sum
from {{ model }}
{%- if group_by %}
group by {{ group_by | join(', ') }}
{%- endif %}
having abs(sum({{ column }}) - {{ total }}) > 0.000001
{% endtest %}
