{#- Lets a table that was built beside the existing one, if there is one, take its place. -#}
{% macro put_in_place(intermediate, target, existing, backup) %}
    {% if existing is not none %}
        {% do adapter.rename_relation(existing, backup) %}
    {% endif %}
    {% do adapter.rename_relation(intermediate, target) %}
{% endmacro %}

{#- What every materialization ends with when its table is there: descriptions, hooks, commit. -#}
{% macro finish_table(target, backup, model, post_hooks) %}
    {% do persist_docs(target, model) %}
    {% do run_hooks(post_hooks, inside_transaction=True) %}
    {% do adapter.commit() %}
    {% do drop_relation_if_exists(load_cached_relation(backup)) %}
    {% do run_hooks(post_hooks, inside_transaction=False) %}
{% endmacro %}
