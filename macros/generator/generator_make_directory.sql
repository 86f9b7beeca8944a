{#-
    Makes a directory and those above it. A partitioned copy of no rows does just that; SQL has no
    other way.
-#}
{% macro generator_make_directory(directory) %}
    {% set parts = directory.split('/') %}
    {% for depth in range(1, parts | length + 1) if parts[depth - 1] %}
        {% do run_query(
            'copy (select 1 as a, 2 as b where false) to '
            ~ sql_literal(parts[:depth] | join('/'))
            ~ ' (format csv, partition_by (b), append)'
        ) %}
    {% endfor %}
{% endmacro %}
