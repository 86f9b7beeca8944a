{#- A whole number as people write it: 1,234,567. -#}
{% macro with_thousands(value) -%}
    {{- return(adapter.dispatch('with_thousands', 'user_profiling')(value)) -}}
{%- endmacro %}

{% macro default__with_thousands(value) -%}
    format('{:,}', cast({{ value }} as bigint))
{%- endmacro %}

{% macro spark__with_thousands(value) -%}
    format_number({{ value }}, 0)
{%- endmacro %}
