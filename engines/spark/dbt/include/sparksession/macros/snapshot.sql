{#- dbt's own snapshot; what it would merge is written beside the table and swapped. -#}
{% materialization snapshot, adapter='sparksession' %}
    {% if adapter.is_transactional(config.get('file_format')) %}
        {{ return(materialization_snapshot_spark()) }}
    {% endif %}
    {% set existing = load_cached_relation(this) %}
    {% set target = this.incorporate(type='table') %}
    {% if existing and not existing.is_table %}
        {% do exceptions.relation_wrong_type(existing, 'table') %}
    {% endif %}
    {{ run_hooks(pre_hooks) }}

    {% set strategy = strategy_dispatch(config.get('strategy'))(
        model, 'snapshotted_data', 'source_data', model['config'], existing is not none
    ) %}
    {% if existing is none %}
        {% do write_and_put_in_place(target, build_snapshot_table(strategy, model['compiled_code'])) %}
    {% else %}
        {% set changes = rows_relation(target) %}
        {% set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() %}
        {% do adapter.assert_valid_snapshot_target_given_strategy(target, names, strategy) %}
        {% do adapter.drop_leftovers(changes) %}
        {% call statement('changes') %}
            create table {{ changes }} using parquet as {{ snapshot_staging_table(strategy, sql, target) }}
        {% endcall %}
        {% do write_and_put_in_place(target, snapshot_with_changes(target, changes, names)) %}
        {% do adapter.drop_leftovers(changes) %}
    {% endif %}

    {% do apply_grants(target, config.get('grants'), should_revoke(existing, full_refresh_mode=False)) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- All rows of a snapshot: those that end get an end, and new ones follow. -#}
{% macro snapshot_with_changes(target, changes, names) %}
    {% set is_open = 'dest.' ~ names.dbt_valid_to ~ ' is null' %}
    {% if config.get('dbt_valid_to_current') %}
        {% set is_open = '(' ~ is_open ~ ' or dest.' ~ names.dbt_valid_to ~ ' = ' ~ config.get('dbt_valid_to_current') ~ ')' %}
    {% endif %}
    {% set old_columns = adapter.get_columns_in_relation(target) | map(attribute='name') | list %}
    {% set columns = old_columns | list %}
    {% for column in adapter.get_columns_in_relation(changes) %}
        {% if column.name not in columns and column.name != 'dbt_change_type'
            and not column.name.startswith('dbt_unique_key') %}
            {% do columns.append(column.name) %}
        {% endif %}
    {% endfor %}
    {% set kept, added = [], [] %}
    {% for name in columns %}
        {% set quoted = adapter.quote(name) %}
        {% do added.append(quoted) %}
        {% if name not in old_columns %}
            {% do kept.append('null as ' ~ quoted) %}
        {% elif name == names.dbt_valid_to %}
            {% do kept.append(
                'if(ended.' ~ names.dbt_scd_id ~ ' is not null and ' ~ is_open
                ~ ', ended.ended_at, dest.' ~ quoted ~ ') as ' ~ quoted
            ) %}
        {% else %}
            {% do kept.append('dest.' ~ quoted) %}
        {% endif %}
    {% endfor %}
    {{ return(
        'select ' ~ kept | join(', ') ~ ' from ' ~ target ~ ' as dest left join ('
        ~ 'select ' ~ names.dbt_scd_id ~ ', max(' ~ names.dbt_valid_to ~ ') as ended_at from ' ~ changes
        ~ " where dbt_change_type in ('update', 'delete') group by " ~ names.dbt_scd_id
        ~ ') as ended on dest.' ~ names.dbt_scd_id ~ ' = ended.' ~ names.dbt_scd_id
        ~ ' union all select ' ~ added | join(', ') ~ ' from ' ~ changes
        ~ " where dbt_change_type = 'insert'"
    ) }}
{% endmacro %}
