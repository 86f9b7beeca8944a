{#- A time that the input file gives, in UTC: one with an offset or a zone means that zone. -#}
{% macro given_time(value) -%}
    {{ return(user_profiling.utc_time(user_profiling.sql_literal(value | string))) }}
{%- endmacro %}
