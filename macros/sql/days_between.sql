{#- The number of days from one date to another, both counted. -#}
{% macro days_between(first_date, last_date) -%}
    ({{ user_profiling.dates_apart(first_date, last_date) }} + 1)
{%- endmacro %}
