{#- Columns as one struct, whose fields have their names. -#}
{% macro struct_of(columns) -%}
    {{- return(adapter.dispatch('struct_of', 'user_profiling')(columns)) -}}
{%- endmacro %}

{% macro default__struct_of(columns) -%}
    struct_pack({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__struct_of(columns) -%}
    struct({{ columns | join(', ') }})
{%- endmacro %}
