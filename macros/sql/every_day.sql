{#- One output row per day from one date to another, both counted; none where either is null. -#}
{% macro every_day(first_day, last_day) -%}
    {{- return(adapter.dispatch('every_day', 'user_profiling')(first_day, last_day)) -}}
{%- endmacro %}

{% macro default__every_day(first_day, last_day) -%}
    unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day))
{%- endmacro %}

{% macro spark__every_day(first_day, last_day) -%}
    explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day))
{%- endmacro %}
