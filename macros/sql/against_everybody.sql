{#- A figure of a segment beside that of everybody, in words. -#}
{% macro against_everybody(how, segment_value, overall_value, unit) -%}
    {{ user_profiling.readable_value(segment_value, unit) }}
    || ' {{ how }} (everybody: ' || {{ user_profiling.readable_value(overall_value, unit) }} || ')'
{%- endmacro %}
