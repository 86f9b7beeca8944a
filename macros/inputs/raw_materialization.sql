{#-
    How the raw rows of a source are kept: text is read once, into a table, and so is what a query
    has put together; what is columnar already is read where it is, and only those columns and days
    of it that are asked for.
-#}
{% macro raw_materialization(source_name) %}
    {% for part in user_profiling.source_parts(source_name)
        if user_profiling.location_format(part) not in ['parquet', 'table'] or part['by_order'] %}
        {{ return('table') }}
    {% endfor %}
    {{ return('view') }}
{% endmacro %}
