{#-
    A canonical column of a source by the expression that the input file maps to it; null where
    it maps none, or where the expression fails on that row.
-#}
{% macro mapped(source_name, column_name) -%}
    {%- if user_profiling.is_mapped(source_name, column_name) -%}
    {{ user_profiling.null_on_error(
        user_profiling.source_spec(source_name)['columns'][column_name] | string | trim
    ) }}
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
