{#-
    Plain files have no delete and no update: what changes a table writes all of it beside the old
    one and swaps. Only `append` adds files to the table. Formats with transactions take dbt-spark's
    own way.
-#}
{% materialization incremental, adapter='sparksession', supported_languages=['sql', 'python'] %}
    {% set strategy = config.get('incremental_strategy') or ('delete+insert' if config.get('unique_key') else 'append') %}
    {% if adapter.is_transactional(config.get('file_format')) and model['language'] == 'sql' %}
        {{ return(materialization_incremental_spark()) }}
    {% endif %}
    {% if strategy not in ['append', 'delete+insert', 'insert_overwrite'] %}
        {% do exceptions.raise_compiler_error(
            'incremental_strategy ' ~ strategy ~ ' needs the file_format delta or iceberg; in '
            ~ config.get('file_format') ~ ' there are append, delete+insert and insert_overwrite'
        ) %}
    {% endif %}

    {% set target = this.incorporate(type='table') %}
    {% set existing = load_cached_relation(this) %}
    {% set rows = rows_relation(target) %}
    {% set select = sql %}
    {{ run_hooks(pre_hooks) }}

    {% if model['language'] == 'python' %}
        {% call statement('python', language='python') %}
            {{- rows_of_python_model(compiled_code, rows) -}}
        {% endcall %}
        {% set select = 'select * from ' ~ rows.identifier %}
    {% endif %}

    {% if existing is none or existing.is_view or should_full_refresh() %}
        {% do write_and_put_in_place(target, select) %}
    {% else %}
        {% do process_new_rows(strategy, existing, rows, select) %}
    {% endif %}
    {% if model['language'] == 'python' %}
        {% do adapter.drop_rows_view(rows) %}
    {% endif %}

    {% do apply_grants(target, config.get('grants'), should_revoke(existing, should_full_refresh())) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- Adds the rows of a select to a table, in place of those that they replace. -#}
{% macro process_new_rows(strategy, existing, rows, select) %}
    {#- computed once, before the table that it may read changes -#}
    {% set new_rows = rows.incorporate(path={'identifier': rows.identifier ~ '_new'}) %}
    {% do adapter.drop_leftovers(new_rows) %}
    {% call statement('new_rows') %}create table {{ new_rows }} using parquet as {{ select }}{% endcall %}
    {% do process_schema_changes(
        incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore'),
        new_rows, existing
    ) %}
    {% set columns = adapter.get_columns_in_relation(existing) | map(attribute='quoted') | join(', ') %}
    {% set new_select = 'select ' ~ columns ~ ' from ' ~ new_rows %}

    {% if strategy == 'append' %}
        {% call statement('main') %}insert into {{ existing }} {{ new_select }}{% endcall %}
    {% elif strategy == 'insert_overwrite' and config.get('partition_by') %}
        {% do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') %}
        {% call statement('main') %}
            insert overwrite table {{ existing }} {{ partition_cols(label='partition') }} {{ new_select }}
        {% endcall %}
        {% do run_query('reset spark.sql.sources.partitionOverwriteMode') %}
    {% else %}
        {% set replaced = none if strategy == 'insert_overwrite' else condition_of_replaced(new_rows) %}
        {% do write_and_put_in_place(existing, (
            'select ' ~ columns ~ ' from ' ~ existing ~ ' as DBT_INCREMENTAL_TARGET'
            ~ (' where not coalesce(' ~ replaced ~ ', false)' if replaced else '')
            ~ ' union all ' if strategy != 'insert_overwrite' else ''
        ) ~ new_select) %}
    {% endif %}
    {% do adapter.drop_leftovers(new_rows) %}
{% endmacro %}

{#-
    Which rows of the table make way: those with a key among the new rows, within the
    incremental_predicates; by predicates alone where there is no key.
-#}
{% macro condition_of_replaced(new_rows) %}
    {% set conditions = [] %}
    {% set keys = config.get('unique_key') %}
    {% if keys %}
        {% set matches = [] %}
        {% for key in ([keys] if keys is string else keys) %}
            {% do matches.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INCREMENTAL_TARGET.' ~ key) %}
        {% endfor %}
        {% do conditions.append(
            'exists (select 1 from ' ~ new_rows ~ ' as DBT_INTERNAL_SOURCE where '
            ~ matches | join(' and ') ~ ')'
        ) %}
    {% endif %}
    {% for predicate in config.get('predicates') or config.get('incremental_predicates') or [] %}
        {% do conditions.append('(' ~ predicate ~ ')') %}
    {% endfor %}
    {{ return(conditions | join(' and ')) }}
{% endmacro %}
