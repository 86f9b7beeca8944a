{#- The statement, for a hook, that deletes the rows of a table for which a condition holds. -#}
{% macro delete_rows(relation, condition) -%}
    {{- return(adapter.dispatch('delete_rows', 'user_profiling')(relation, condition)) -}}
{%- endmacro %}

{% macro default__delete_rows(relation, condition) -%}
delete from {{ relation }} where {{ condition }}
{%- endmacro %}

{#- Done here and now: what is left is written beside the table. -#}
{% macro spark__delete_rows(relation, condition) -%}
    {%- if execute -%}
        {%- do user_profiling.replace_table(
            relation,
            'select * from ' ~ relation ~ ' where not coalesce(' ~ condition ~ ', false)'
        ) -%}
    {%- endif -%}
{%- endmacro %}
