{#- How many elements a list has. -#}
{% macro list_length(list) -%}
    {{- return(adapter.dispatch('list_length', 'user_profiling')(list)) -}}
{%- endmacro %}

{% macro default__list_length(list) -%}
    len({{ list }})
{%- endmacro %}

{% macro spark__list_length(list) -%}
    size({{ list }})
{%- endmacro %}
