{#-
    The rows of relations that break their keys, as (relation_name, key_values): for a test of
    several small tables at once. keys: pairs of the name of a model and its key columns.
-#}
{% macro key_violations(keys) -%}
{%- for name, columns in keys %}
select
    '{{ name }}' as relation_name,
    concat_ws(', ', {{ columns | join(', ') }}) as key_values
from {{ ref(name) }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
