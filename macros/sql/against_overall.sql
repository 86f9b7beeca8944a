{#- A figure of a segment beside that of all users, in words. -#}
{% macro against_overall(how, segment_value, overall_value, unit, currency) -%}
    {{ user_profiling.readable_value(segment_value, unit, currency) }}
    || ' {{ how }} (overall: '
    || {{ user_profiling.readable_value(overall_value, unit, currency) }} || ')'
{%- endmacro %}
