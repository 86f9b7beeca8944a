{#- Whether a date is a Saturday or a Sunday. -#}
{% macro is_weekend(date_expression) -%}
    {{ user_profiling.dates_apart("date '1900-01-01'", date_expression) }} % 7 >= 5
{%- endmacro %}
