{#- A whole row of a relation, by its alias, as one struct. -#}
{% macro whole_row(relation_alias) -%}
    {{ return(adapter.dispatch('whole_row', 'user_profiling')(relation_alias)) }}
{%- endmacro %}

{% macro default__whole_row(relation_alias) -%}
    {{ relation_alias }}
{%- endmacro %}

{% macro spark__whole_row(relation_alias) -%}
    struct({{ relation_alias }}.*)
{%- endmacro %}
