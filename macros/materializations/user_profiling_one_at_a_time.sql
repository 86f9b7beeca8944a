{#-
    A table whose parts are computed one after the other, each by a statement of its own: what
    one of them holds in memory is gone before the next begins, which a union does not promise.
    The model is a union of selects with next_part() between them.
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

    {% do user_profiling.put_in_place(intermediate, target, existing, backup) %}
    {% do user_profiling.finish_table(target, backup, model, post_hooks) %}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- What stands between the parts of a model that is computed one part at a time. -#}
{% macro next_part() -%}
    union all /* the next part */
{%- endmacro %}

{#- Spark spills what does not fit, so that the parts may be one query. -#}
{% materialization user_profiling_one_at_a_time, adapter='spark' %}
    {% set target = this.incorporate(type='table') %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}select 1{% endcall %}
    {% do user_profiling.replace_table(target, sql) %}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
