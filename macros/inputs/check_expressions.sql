{#-
    Why texts of the input file, given as {name: text}, are not one SQL expression each, as
    {name: error}; nothing for those that are. Each is put into a select later on, so it must not
    end that select, add a second value or start another statement: by itself and wrapped as it will
    be, it has to parse as a select of one value from nowhere.
-#}
{% macro check_expressions(expressions) %}
    {{ return(
        adapter.dispatch('check_expressions', 'user_profiling')(expressions) if expressions else {}
    ) }}
{% endmacro %}

{% macro default__check_expressions(expressions) %}
    {{ return({}) }}
{% endmacro %}

{% macro duckdb__check_expressions(expressions) %}
    {% set selects = [] %}
    {% for name, expression in expressions.items() %}
        {% for text in [expression, user_profiling.null_on_error(expression)] %}
            {% do selects.append({
                'name': name, 'is_wrapped': not loop.first, 'position': selects | length,
                'query': 'select ' ~ text,
            }) %}
        {% endfor %}
    {% endfor %}
    {% set rest_of_query =
        "json_merge_patch(tree -> '$.statements[0].node', '{\"select_list\": null}')" %}
    {% set query %}
        with selects as (
            select unnest({{ user_profiling.sql_literal(selects) }}, recursive := true)
        ),

        parsed as (
            select
                name,
                is_wrapped,
                position,
                json_serialize_sql(query) as tree,
                json_serialize_sql('select 1') as plain_tree
            from selects
        ),

        judged as (
            select
                name,
                position,
                case
                    when tree ->> '$.error_type' = 'not implemented'
                        then 'it starts another statement.'
                    when tree ->> '$.error' = 'true' and is_wrapped
                        then 'no alias, comment or semicolon may follow it.'
                    when tree ->> '$.error' = 'true'
                        then tree ->> '$.error_message'
                    when json_array_length(tree -> '$.statements') <> 1
                        or json_array_length(tree -> '$.statements[0].node.select_list') <> 1
                        or {{ rest_of_query }}
                        <> {{ rest_of_query | replace('tree', 'plain_tree') }}
                        or contains(cast(tree as varchar), '"class":"STAR"')
                        then 'there is more in it.'
                    when contains(cast(tree as varchar), '"class":"PARAMETER"')
                        then 'a parameter has no value here.'
                end as error
            from parsed
        )

        select name, min_by(error, position) as error
        from judged
        where error is not null
        group by name
        order by min(position)
    {% endset %}
    {% set errors = {} %}
    {% for row in run_query(query) %}
        {% do errors.update({row['name']: user_profiling.sentence(row['error'])}) %}
    {% endfor %}
    {{ return(errors) }}
{% endmacro %}
