{#-
    How the raw rows of a source are kept: text is read once, into a table; what is columnar already
    is read where it is, and only those columns and days of it that are asked for.
-#}
{% macro raw_materialization(source_name) %}
    {% set spec = user_profiling.source_spec(source_name) %}
    {{ return(
        'table' if spec and user_profiling.location_format(spec) in ['csv', 'json'] else 'view'
    ) }}
{% endmacro %}
