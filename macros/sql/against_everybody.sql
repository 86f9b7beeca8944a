{#- A figure of a segment beside that of everybody, in words. -#}
{% macro against_everybody(how, segment_value, overall_value, unit) -%}
    '{{ how }} ' || {{ user_profiling.readable_value(segment_value, unit) }}
    || ' (everybody: ' || {{ user_profiling.readable_value(overall_value, unit) }} || ')'
{%- endmacro %}
