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
    A table of Parquet files has neither delete nor update: what takes its place is written beside
    it, and the two change names. mend_replaced_tables puts right what a build leaves that is killed
    between the two renames.
-#}
{% macro spark__replace_table(relation, query) %}
    {% set next = relation.incorporate(
        path={'identifier': relation.identifier ~ '__next'}, type='table'
    ) %}
    {% do run_query('drop table if exists ' ~ next) %}
    {% do run_query('create table ' ~ next ~ ' using parquet as ' ~ query) %}
    {% set before = relation.incorporate(
        path={'identifier': relation.identifier ~ '__before'}, type='table'
    ) %}
    {% set tables = run_query('show tables in ' ~ relation.schema).columns['tableName'].values() %}
    {% if relation.identifier in tables %}
        {% do run_query('alter table ' ~ relation ~ ' rename to ' ~ before) %}
    {% endif %}
    {% do run_query('alter table ' ~ next ~ ' rename to ' ~ relation) %}
    {% do run_query('drop table if exists ' ~ before) %}
{% endmacro %}

{#- Puts the tables right that a killed build has left with half a change of names. -#}
{% macro mend_replaced_tables(schema) %}
    {{ return(adapter.dispatch('mend_replaced_tables', 'user_profiling')(schema)) }}
{% endmacro %}

{% macro default__mend_replaced_tables(schema) %}
{% endmacro %}

{#- A table is called `before` only once the next one is whole. -#}
{% macro spark__mend_replaced_tables(schema) %}
    {% set tables = run_query('show tables in ' ~ schema).columns['tableName'].values() %}
    {% for before in tables if before.endswith('__before') %}
        {% set name = before[:-8] %}
        {% if name not in tables %}
            {% do run_query(
                'alter table ' ~ schema ~ '.' ~ name ~ '__next rename to ' ~ schema ~ '.' ~ name
            ) %}
        {% endif %}
        {% do run_query('drop table ' ~ schema ~ '.' ~ before) %}
    {% endfor %}
{% endmacro %}
