{#-
    The rows of a table of this project as the last build left it, with the columns that its YAML
    declares; none while there is no such table, and null in a column that the last build did not
    have yet, unless `defaults` says what stands there. Read by name and not by ref: a model that
    reads its own past through a ref would be a cycle.
-#}
{% macro left_by_last_build(table_name, defaults={}) -%}
{%- set left = load_relation(user_profiling.model_relation(table_name)) if execute else none -%}
{%- set present = adapter.get_columns_in_relation(left) if left else [] -%}
{%- set present = present | map(attribute='name') | list -%}
select
    {%- for name, data_type in user_profiling.declared_columns(table_name).items() %}
    {%- set value = name if name in present else defaults.get(name, 'null') %}
    cast({{ value }} as {{ user_profiling.type_of(data_type) }}) as {{ name }}
    {{- "," if not loop.last }}
    {%- endfor %}
from {{ left or '(select 1 as nothing_yet) as nothing' }}
{%- if not left %}
where false
{%- endif %}
{%- endmacro %}

{#- The columns that the YAML of a model declares, as name -> type; one while parsing. -#}
{% macro declared_columns(model_name) %}
    {% set columns = {} if execute else {'nothing_yet': 'int'} %}
    {% if execute %}
        {% for name, about in graph.nodes['model.user_profiling.' ~ model_name].columns.items() %}
            {% do columns.update({name: about.data_type}) %}
        {% endfor %}
    {% endif %}
    {{ return(columns) }}
{% endmacro %}
