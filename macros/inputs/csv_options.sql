{#-
    How text is read, where its options do not say: lines that cannot be read are kept for
    keep_rejected_rows, and an order `#1001` begins no comment. That lenient reader takes a title
    above the table for its header, which the strict one passes over. A quote that the head of the
    file lacks is a double one all the same.
-#}
{% macro csv_options(spec) %}
    {% set given = spec.get('options') or {} %}
    {% set lenient = {'comment': '', 'ignore_errors': true, 'store_rejects': true} %}
    {% if not execute %}
        {{ return(lenient) }}
    {% endif %}
    {% set columns = user_profiling.columns_read(spec, dict(lenient, **given)) %}
    {% if columns | length == 1
        and user_profiling.columns_read(spec, dict({'comment': ''}, **given)) | length > 1 %}
        {{ return({'comment': ''}) }}
    {% elif columns and 'quote' not in given %}
        {% set file = spec['location'] if '://' in spec['location'] else run_query(
            'select min(file) from glob(' ~ user_profiling.sql_literal(spec['location']) ~ ')'
        ).columns[0].values()[0] %}
        {% set sniffed = {} %}
        {% for name in given if name in ['delim', 'sep', 'skip', 'header', 'encoding', 'escape'] %}
            {% do sniffed.update({name: given[name]}) %}
        {% endfor %}
        {% set call = user_profiling.reader_call(
            dict(spec, location=file), dict(sniffed, ignore_errors=true)
        ) %}
        {% set found = run_query(
            "select nullif(quote, '(empty)'), delimiter, hasheader, skiprows from "
            ~ call | replace('read_csv(', 'sniff_csv(', 1)
        ).rows[0] %}
        {% do lenient.update({'quote': found[0] or '"'}) %}
        {# one bad quote in its head, and it would be a file of one column, or of none #}
        {% set quoted = user_profiling.columns_read(spec, dict(lenient, **given)) %}
        {% if quoted | length < columns | length %}
            {% do lenient.update({
                'auto_detect': false, 'columns': columns, 'delim': found[1], 'escape': '"',
                'header': found[2], 'skip': found[3] | int,
            }) %}
        {% endif %}
    {% endif %}
    {{ return(lenient) }}
{% endmacro %}

{#- The columns that a reader finds, with their types; none where it cannot read. -#}
{% macro columns_read(spec, options) %}
    {% set query = 'select * from ' ~ user_profiling.reader_call(spec, options) %}
    {{ return({} if user_profiling.check_query(query) else user_profiling.column_types(query)) }}
{% endmacro %}
