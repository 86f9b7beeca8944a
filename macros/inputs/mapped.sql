{#-
    A canonical column of a source by the expression that the input file maps to it; null where
    it maps none, or where the expression fails on that row. Of several parts it is a column of
    what read_source has put together.
-#}
{% macro mapped(source_name, column_name) -%}
    {%- set parts = user_profiling.source_parts(source_name) -%}
    {%- if not user_profiling.is_mapped(source_name, column_name) -%}
    cast(null as {{ dbt.type_string() }})
    {%- elif parts | length > 1 -%}
    {{ column_name }}
    {%- else -%}
    {{ user_profiling.mapped_in(parts[0], column_name) }}
    {%- endif -%}
{%- endmacro %}

{#- The same of one part that maps the column. -#}
{% macro mapped_in(part, column_name) -%}
    {%- set value = user_profiling.null_on_error(
        part['columns'][column_name] | string | trim
    ) -%}
    {%- set is_by_order = column_name in part['by_order']
        and not user_profiling.raw_column_by_order(column_name, part) -%}
    {{ user_profiling.value_of_order(value, part) if is_by_order else value }}
{%- endmacro %}
