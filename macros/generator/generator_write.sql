{#- Writes a query's rows to one file, in the query's order. -#}
{% macro generator_write(plan, query, file) %}
    {% set options = {
        'csv': 'format csv, header',
        'parquet': 'format parquet, compression zstd',
    } %}
    {% do run_query(
        'copy (' ~ query ~ ') to ' ~ sql_literal(file)
        ~ ' (' ~ options[plan.format] ~ ')'
    ) %}
    {% do log('wrote ' ~ file, info=true) %}
{% endmacro %}
