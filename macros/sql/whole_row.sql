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

{#-
    The same with the file or table that it came in, in a type that the rows of all relations have.
-#}
{% macro row_of_part(relation_alias, delivered_in) -%}
    {{ return(adapter.dispatch('row_of_part', 'user_profiling')(relation_alias, delivered_in)) }}
{%- endmacro %}

{% macro default__row_of_part(relation_alias, delivered_in) -%}
    struct_pack(delivered_in := {{ delivered_in }}, row := to_json({{ relation_alias }}))
{%- endmacro %}

{#- Texts by the names of their columns. -#}
{% macro spark__row_of_part(relation_alias, delivered_in) -%}
    named_struct('delivered_in', {{ delivered_in }}, 'row', from_json(
        {{ user_profiling.to_json(user_profiling.whole_row(relation_alias)) }},
        'map<string, string>'
    ))
{%- endmacro %}
