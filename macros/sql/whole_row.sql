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

{#- The same in a type that the rows of all relations have: to_json takes it as well. -#}
{% macro row_of_any_shape(relation_alias) -%}
    {{ return(adapter.dispatch('row_of_any_shape', 'user_profiling')(relation_alias)) }}
{%- endmacro %}

{% macro default__row_of_any_shape(relation_alias) -%}
    to_json({{ relation_alias }})
{%- endmacro %}

{#- Texts by the names of their columns. -#}
{% macro spark__row_of_any_shape(relation_alias) -%}
    from_json(
        {{ user_profiling.to_json(user_profiling.whole_row(relation_alias)) }},
        'map<string, string>'
    )
{%- endmacro %}
