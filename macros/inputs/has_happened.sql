{#- Whether a time lies before the as-of time. Without a given one, that is after everything. -#}
{% macro has_happened(column) -%}
    {%- if var('as_of') is none -%}
    true
    {%- else -%}
    ({{ column }} < cast({{ user_profiling.sql_literal(var('as_of')) }} as timestamp))
    {%- endif -%}
{%- endmacro %}
