{#-
    The relation that the raw rows of a source are read from; one without columns of its own if
    it is left out.
-#}
{% macro read_source(source_name) -%}
    {#-
        in the lineage a model stands on its source, wherever the input file says that the rows are
    -#}
    {%- do source('raw', source_name) -%}
    {%- set parts = user_profiling.source_parts(source_name) -%}
    {%- for part in parts if execute and part['ref'] -%}
        {%- do user_profiling.check_built_ref(source_name, part) -%}
    {%- endfor -%}
    {%- if not parts -%}
    (select cast(null as {{ dbt.type_string() }}) as nothing)
    {%- elif parts | length == 1 -%}
    {{ user_profiling.read_part(parts[0]) }}
    {%- else -%}
    {{ user_profiling.read_parts(source_name, parts) }}
    {%- endif -%}
{%- endmacro %}

{#-
    The rows of several parts, each mapped by itself. A column that has another type in another part
    is text in all of them: what types have in common may change a value, as the digits of an id.
-#}
{% macro read_parts(source_name, parts) -%}
    {%- set columns = user_profiling.mapped_columns(source_name) -%}
    {%- set mixed_columns = user_profiling.mixed_columns(parts) if execute else [] -%}
(
    {%- for part in parts %}
    select
        {%- for column in columns %}
        {%- set value = user_profiling.mapped_in(part, column)
            if part['columns'].get(column) is not none else 'null' %}
        {{ value if column not in mixed_columns
            else user_profiling.id_text(value) if column in user_profiling.id_columns()
            else 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' }} as {{ column }},
        {%- endfor %}
        {%- set delivered_in = user_profiling.delivered_in_part(part) %}
        {{ delivered_in }} as delivered_in,
        {{ user_profiling.is_wanted_in(part) }} as is_wanted,
        {%- if source_name == 'users' %}
        {{ user_profiling.is_excluded_in_part() }} as is_excluded,
        {%- endif %}
        {{ user_profiling.row_of_part('delivered', delivered_in) }} as raw_row
    from {{ user_profiling.read_part(part) }} as delivered
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)
{%- endmacro %}

{#- The columns that have not one type in all parts that map them, as far as the database tells. -#}
{% macro mixed_columns(parts) %}
    {% set types = {} %}
    {% for part in parts %}
        {% set expressions = {} %}
        {% for column, expression in part['columns'].items() if expression is not none %}
            {% do expressions.update({column: expression | string | trim}) %}
        {% endfor %}
        {% set query = user_profiling.mapped_rows(user_profiling.read_part(part), expressions) %}
        {# where it cannot be tried, as before a model is built, no type is that of another part #}
        {% set types_of_part = {} if user_profiling.check_query(query)
            else user_profiling.column_types(query) %}
        {% for column in expressions %}
            {% set type = types_of_part.get(column, loop.index0 ~ part['label']) %}
            {% do types.setdefault(column, []).append(type) %}
        {% endfor %}
    {% endfor %}
    {% set mixed = [] %}
    {% for column, known in types.items() if known | unique | list | length > 1 %}
        {% do mixed.append(column) %}
    {% endfor %}
    {{ return(mixed) }}
{% endmacro %}
