{#-
    A table whose parts are computed one after the other, each by a statement of its own: what one of
    them holds in memory is gone before the next begins, which a union does not promise. The model is
    a union of selects with next_part() between them.
-#}
{% materialization user_profiling_one_at_a_time, default %}
    {% set existing = load_cached_relation(this) %}
    {% set target = this.incorporate(type='table') %}
    {% set intermediate = make_intermediate_relation(target) %}
    {% set backup = make_backup_relation(target, 'table') %}
    {% set parts = sql.split(user_profiling.next_part()) %}

    {{ drop_relation_if_exists(load_cached_relation(intermediate)) }}
    {{ drop_relation_if_exists(load_cached_relation(backup)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main') %}
        {{ create_table_as(false, intermediate, parts[0]) }}
    {% endcall %}
    {% for part in parts[1:] %}
        {% do run_query('insert into ' ~ intermediate ~ ' ' ~ part) %}
    {% endfor %}

    {% if existing is not none %}
        {{ adapter.rename_relation(existing, backup) }}
    {% endif %}
    {{ adapter.rename_relation(intermediate, target) }}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ drop_relation_if_exists(load_cached_relation(backup)) }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- What stands between the parts of a model that is computed one part at a time. -#}
{% macro next_part() -%}
    union all /* the next part */
{%- endmacro %}
