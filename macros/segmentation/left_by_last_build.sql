{#-
    The rows of a table of this project as the last build left it; none while there is no such table.
    Read by name and not by ref: a model that reads its own past through a ref would be a cycle.

    columns: name -> type.
-#}
{% macro left_by_last_build(table_name, columns) -%}
{%- set left = load_relation(user_profiling.model_relation(table_name)) if execute else none -%}
select
    {%- for column, data_type in columns.items() %}
    cast({{ column if left else 'null' }} as {{ data_type }}) as {{ column }}
    {{- "," if not loop.last }}
    {%- endfor %}
from {{ left or '(select 1 as nothing_yet) as nothing' }}
{%- if not left %}
where false
{%- endif %}
{%- endmacro %}
