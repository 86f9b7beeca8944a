{#- One output row per entry of a text that lists several, separated by comma, semicolon or bar. -#}
{% macro split_list(column) -%}
    {{- return(adapter.dispatch('split_list', 'user_profiling')(column)) -}}
{%- endmacro %}

{% macro default__split_list(column) -%}
    unnest(string_split_regex({{ column }}, '[,;|]'))
{%- endmacro %}

{% macro spark__split_list(column) -%}
    explode(split({{ column }}, '[,;|]'))
{%- endmacro %}
