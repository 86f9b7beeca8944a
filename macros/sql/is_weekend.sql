{#- Whether a date is a Saturday or a Sunday. -#}
{% macro is_weekend(date_expression) -%}
    {{ dbt.datediff("date '1900-01-01'", date_expression, 'day') }} % 7 >= 5
{%- endmacro %}
