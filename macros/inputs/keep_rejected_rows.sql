{#-
    After a source has been read: the lines of text that its reader could not take apart become rows
    that are set aside, which is_wanted tells by being null. A quote that is opened and not closed
    takes the lines after it along, and stops the build.
-#}
{% macro keep_rejected_rows() %}
    {% set is_source = execute and target.type == 'duckdb' and model.name.startswith('src_') %}
    {% if not is_source or run_query(
        "select 1 from duckdb_tables() where temporary and table_name = 'reject_errors'"
    ) | length == 0 %}
        {{ return('') }}
    {% endif %}
    {% set rejected %}
        select
            min(scans.file_path) as file_path,
            min(errors.line) as line,
            -- with the second half of the line end before it
            min(trim(errors.csv_line, chr(10) || chr(13))) as text,
            bool_or(errors.error_type in ('UNQUOTED VALUE', 'LINE SIZE OVER MAXIMUM')) as is_open
        from reject_errors as errors
        inner join reject_scans as scans
            on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
        group by errors.scan_id, errors.file_id, errors.line_byte_position, errors.line
    {% endset %}
    {% set problems = [] %}
    {% for row in run_query(
        'select file_path, line from (' ~ rejected ~ ') where is_open and contains(text, chr(10))'
        ~ ' order by all limit 5'
    ).rows %}
        {% do problems.append(
            'source ' ~ model.name[4:] ~ ', location: ' ~ row[0] ~ ', line ' ~ row[1] ~ ': a quote'
            ~ ' is opened and not closed, so the lines after it cannot be read. Close it, or write'
            ~ " `options: {quote: ''}` if quotes mean nothing in this file."
        ) %}
    {% endfor %}
    {% if problems %}
        {% do user_profiling.refuse_input(
            'The input cannot be used; nothing was published.', problems
        ) %}
    {% endif %}
    {#- the line of a user who was forgotten cannot be told, so that none is kept -#}
    {% set text = 'null' if user_profiling.tombstones() else 'text' %}
    {% set fields, taken = [], [] %}
    {% set is_of_parts = user_profiling.source_parts(model.name[4:]) | length > 1 %}
    {% for name, type in user_profiling.column_types('select raw_row.* from ' ~ this).items() %}
        {% set value = 'file_path' if is_of_parts and name == 'delivered_in'
            else 'to_json(' ~ text ~ ')' if is_of_parts
            else text if type == 'VARCHAR' and not taken else 'null' %}
        {% do taken.append(name) if value == text %}
        {% do fields.append(
            adapter.quote(name | replace('"', '""')) ~ ' := cast(' ~ value ~ ' as ' ~ type ~ ')'
        ) %}
    {% endfor %}
    insert into {{ this }} (is_wanted, raw_row)
    select null, struct_pack({{ fields | join(', ') }}) from ({{ rejected }});
    drop table reject_errors;
    drop table reject_scans
{% endmacro %}
