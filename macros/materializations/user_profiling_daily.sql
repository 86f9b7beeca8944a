{#-
    A table of days that grows by the day. The model filters what it reads by is_in_portion, a
    few days at a time, so that what is in memory does not grow with the data and a long build
    says how far it is. Its config portions_of names what is counted to see which days there
    are, and how many of them to take at a time. A first build and a full refresh go through all
    days; any other build replaces those from int_reprocessing_window on, in one transaction, and
    with the config moved_by, the model that says whose an id is, the earlier days of users who
    have got or lost an id since.
-#}
{% materialization user_profiling_daily, default %}
    {% set existing = load_cached_relation(this) %}
    {% set target = this.incorporate(type='table') %}
    {% set intermediate = make_intermediate_relation(target) %}
    {% set backup = make_backup_relation(target, 'table') %}
    {% set first_day = none %}
    {% set is_new = existing is none or not existing.is_table or should_full_refresh() %}
    {% if not is_new %}
        {% set first_day = user_profiling.first_day_to_build() %}
        {% set is_new = first_day is none %}
    {% endif %}

    {{ drop_relation_if_exists(load_cached_relation(intermediate)) }}
    {{ drop_relation_if_exists(load_cached_relation(backup)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% set portions = user_profiling.portions_of_days(config.get('portions_of'), first_day) %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set written = intermediate if is_new else target %}
    {% call statement('main') %}
        {% if is_new %}
            {{ create_table_as(
                false, intermediate, 'select * from (' ~ sql ~ ') as no_days where false'
            ) }}
        {% else %}
            delete from {{ target }}
            where activity_date >= {{ user_profiling.sql_date(first_day) }} or activity_date is null
        {% endif %}
    {% endcall %}
    {% for portion in portions %}
        {% do log(portion.message, info=portions | length > 2) %}
        {% do user_profiling.set_portion(portion) %}
        {% do run_query('insert into ' ~ written ~ ' ' ~ sql) %}
    {% endfor %}
    {% do user_profiling.set_portion(none) %}
    {% if config.get('moved_by') %}
        {% do user_profiling.move_days(target, first_day) %}
    {% endif %}

    {% if is_new %}
        {% do user_profiling.put_in_place(intermediate, target, existing, backup) %}
    {% endif %}
    {% do user_profiling.finish_table(target, backup, model, post_hooks) %}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#-
    On Spark a query larger than memory is nothing to divide, so there is one: all days, or those
    from int_reprocessing_window on and the rows without a day, beside which the earlier days are
    written as they are. Where ids may have moved, it is all days.
-#}
{% materialization user_profiling_daily, adapter='spark' %}
    {% set target = this.incorporate(type='table') %}
    {% set existing = load_relation(this) %}
    {% set first_day = none if existing is none or should_full_refresh() or config.get('moved_by')
        else user_profiling.first_day_to_build() %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}select 1{% endcall %}
    {% set query = sql %}
    {% if first_day is not none %}
        {% set first = user_profiling.sql_date(first_day) %}
        {% set columns = adapter.get_columns_in_relation(existing)
            | map(attribute='name') | join(', ') %}
        {% set query = 'select ' ~ columns ~ ' from (' ~ sql ~ ') as new_days union all select '
            ~ columns ~ ' from ' ~ existing ~ ' where activity_date < ' ~ first %}
    {% endif %}
    {% do user_profiling.replace_table(target, query) %}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
