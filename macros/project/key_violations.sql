{#-
    The rows of relations that break their keys, as (relation_name, key_values): for a test of
    several small tables at once.

    keys: each the name of a model, its key columns, and other columns that must have a value.
-#}
{% macro key_violations(keys) -%}
{%- for key in keys %}
{%- set name, columns = key[0], key[1] %}
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
    {%- for column in key[2:] | sum(start=[]) %}
    or count({{ column }}) < count(*)
    {%- endfor %}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
