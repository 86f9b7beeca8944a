{#- The days from one date or time to another, by the calendar; null where either is null. -#}
{% macro dates_apart(first_date, last_date) -%}
    {{- return(adapter.dispatch('dates_apart', 'user_profiling')(first_date, last_date)) -}}
{%- endmacro %}

{% macro default__dates_apart(first_date, last_date) -%}
    {{ dbt.datediff(first_date, last_date, 'day') }}
{%- endmacro %}

{#- The macro of dbt-spark fails on a date that is null. -#}
{% macro spark__dates_apart(first_date, last_date) -%}
    datediff({{ last_date }}, {{ first_date }})
{%- endmacro %}
