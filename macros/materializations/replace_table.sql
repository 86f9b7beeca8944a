{#-
    Puts the rows of a query into a table, in place of those that it has; the query may read the
    table itself.
-#}
{% macro replace_table(relation, query) %}
    {{ return(adapter.dispatch('replace_table', 'user_profiling')(relation, query)) }}
{% endmacro %}

{% macro default__replace_table(relation, query) %}
    {% do run_query('create or replace table ' ~ relation ~ ' as ' ~ query) %}
{% endmacro %}

{#-
    Plain files have neither delete nor update: what takes the table's place is written beside it,
    and the two change names. The adapter mends what a build leaves that is killed between.
-#}
{% macro sparksession__replace_table(relation, query) %}
    {% set beside = relation.incorporate(
        path={'identifier': relation.identifier ~ '__dbt_tmp'}, type='table'
    ) %}
    {% do adapter.drop_leftovers(beside) %}
    {% do run_query('create table ' ~ beside ~ ' using parquet as ' ~ query) %}
    {% do adapter.put_in_place(beside, relation) %}
{% endmacro %}
