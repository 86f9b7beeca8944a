{#- Whether a time lies before the as-of time. Without a given one, that is after everything. -#}
{% macro has_happened(column) -%}
    {%- if var('as_of') is none -%}
    true
    {%- else -%}
    ({{ column }} < {{ user_profiling.given_time(var('as_of')) }})
    {%- endif -%}
{%- endmacro %}
