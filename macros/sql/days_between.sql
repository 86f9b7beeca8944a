{#- The number of days from one date to another, both counted. -#}
{% macro days_between(first_date, last_date) -%}
    ({{ dbt.datediff(first_date, last_date, 'day') }} + 1)
{%- endmacro %}
