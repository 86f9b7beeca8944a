{#- The type of a list of structs with these fields, name -> type. -#}
{% macro list_of_structs(fields) -%}
    {{- return(adapter.dispatch('list_of_structs', 'user_profiling')(fields)) -}}
{%- endmacro %}

{% macro default__list_of_structs(fields) -%}
    {%- set typed_fields = [] -%}
    {%- for name, data_type in fields.items() -%}
        {%- do typed_fields.append(name ~ ' ' ~ data_type) -%}
    {%- endfor -%}
    struct({{ typed_fields | join(', ') }})[]
{%- endmacro %}

{% macro spark__list_of_structs(fields) -%}
    {%- set typed_fields = [] -%}
    {%- for name, data_type in fields.items() -%}
        {%- do typed_fields.append(name ~ ': ' ~ data_type) -%}
    {%- endfor -%}
    array<struct<{{ typed_fields | join(', ') }}>>
{%- endmacro %}
