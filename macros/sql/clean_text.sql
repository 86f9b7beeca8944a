{#- Text without surrounding blanks; null where nothing is left. -#}
{% macro clean_text(column) -%}
    nullif({{ user_profiling.trimmed('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') }}, '')
{%- endmacro %}
