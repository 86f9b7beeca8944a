{#-
    Why a text of the input file is not one SQL expression; none when it is. It is put into a select
    later on, so it must not end that select, add a second column or start another statement: parsed by
    itself and wrapped as it will be, it has to be a select of one thing from nowhere.
-#}
{% macro check_expression(expression) %}
    {{ return(adapter.dispatch('check_expression', 'user_profiling')(expression)) }}
{% endmacro %}

{% macro default__check_expression(expression) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__check_expression(expression) %}
    {% set wrapped = user_profiling.null_on_error(expression) %}
    {% set errors = run_query(
        "with selects as (
            select unnest([" ~ user_profiling.sql_literal('select ' ~ expression) ~ ", "
            ~ user_profiling.sql_literal('select ' ~ wrapped) ~ "]) as query
        ),

        parsed as (
            select
                json_serialize_sql(query) as tree,
                json_serialize_sql('select 1') as single_tree
            from selects
        )

        select case
            when tree ->> '$.error_type' = 'not implemented' then 'it starts another statement'
            when tree ->> '$.error' = 'true' then tree ->> '$.error_message'
            when json_array_length(tree -> '$.statements') <> 1
                or json_array_length(tree -> '$.statements[0].node.select_list') <> 1
                or json_merge_patch(tree -> '$.statements[0].node', '{\"select_list\": null}')
                <> json_merge_patch(single_tree -> '$.statements[0].node', '{\"select_list\": null}')
                or contains(cast(tree as varchar), '\"class\":\"STAR\"')
                then 'it is more than one value'
            when contains(cast(tree as varchar), '\"class\":\"PARAMETER\"')
                then 'it has a parameter'
        end as error
        from parsed
        order by error
        limit 1"
    ).columns[0].values() %}
    {{ return(user_profiling.sentence(errors[0]) if errors[0] else none) }}
{% endmacro %}
