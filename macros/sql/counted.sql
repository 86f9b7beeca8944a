{#- A number in whole units as people write it in a sentence: 12,345. -#}
{% macro counted(value) -%}
    {{- return(adapter.dispatch('counted', 'user_profiling')(value)) -}}
{%- endmacro %}

{% macro default__counted(value) -%}
    format('{:,}', cast(round({{ value }}) as bigint))
{%- endmacro %}

{% macro spark__counted(value) -%}
    format_number(cast(round({{ value }}) as bigint), 0)
{%- endmacro %}
