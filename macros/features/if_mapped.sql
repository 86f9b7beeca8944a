{#- An expression over a source's measures, or null where the input has no such source or column. -#}
{% macro if_mapped(source_name, column_name, expression) -%}
    {{ expression if user_profiling.is_mapped(source_name, column_name) else 'null' }}
{%- endmacro %}
