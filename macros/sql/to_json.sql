{#- A row (a struct) as JSON text. -#}
{% macro to_json(column) -%}
    {{- return(adapter.dispatch('to_json', 'user_profiling')(column)) -}}
{%- endmacro %}

{% macro default__to_json(column) -%}
    cast(to_json({{ column }}) as {{ dbt.type_string() }})
{%- endmacro %}

{% macro spark__to_json(column) -%}
    to_json({{ column }}, map('ignoreNullFields', 'false'))
{%- endmacro %}
