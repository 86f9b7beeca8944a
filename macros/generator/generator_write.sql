{#
    Writes a query's rows to one file, in the query's order.
#}
{% macro generator_write(plan, query, file) %}
    {%- set options = 'format csv, header' if plan.format == 'csv'
        else 'format parquet, compression zstd' -%}
    {%- do run_query('copy (' ~ query ~ ') to ' ~ generator_literal(file)
        ~ ' (' ~ options ~ ')') -%}
{% endmacro %}

{#
    Text as a SQL literal.
#}
{% macro generator_literal(text) -%}
'{{ text | replace("'", "''") }}'
{%- endmacro %}

{#
    Makes a directory and those above it. A partitioned copy of no rows does just that; SQL has no
    other way.
#}
{% macro generator_make_directory(directory) %}
    {%- set parts = directory.split('/') -%}
    {%- for depth in range(1, parts | length + 1) if parts[depth - 1] -%}
        {%- do run_query('copy (select 1 as a, 2 as b where false) to '
            ~ generator_literal(parts[:depth] | join('/'))
            ~ ' (format csv, partition_by (b), append)') -%}
    {%- endfor -%}
{% endmacro %}
