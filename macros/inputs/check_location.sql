{#- What is wrong with a source's location, format or options; none when its rows can be read. -#}
{% macro check_location(spec) %}
    {% set location = spec.get('location') %}
    {% set formats = ['csv', 'json', 'parquet', 'table'] %}
    {% if location is not string or not location | trim %}
        {{ return('there is none. Write a file, a glob in quotes, or the name of a table.') }}
    {% elif spec.get('format') is not none and spec['format'] not in formats %}
        {{ return(
            'format `' ~ spec['format'] ~ '` is unknown. Use one of: ' ~ formats | join(', ') ~ '.'
        ) }}
    {% endif %}

    {% set named = '`' ~ location ~ '` ' %}
    {% set format = user_profiling.location_format(spec) %}
    {% if format == 'unknown' %}
        {{ return(
            named ~ 'does not tell how to read it. Add `format:` with one of: '
            ~ formats | join(', ') ~ '.'
        ) }}
    {% elif format == 'table' and user_profiling.location_format({'location': location}) != 'table' %}
        {{ return(named ~ 'is not the name of a table. Write table, schema.table or db.schema.table.') }}
    {% elif format != 'table' and not user_profiling.has_files(location) %}
        {{ return(
            named ~ 'does not exist. Relative paths start at the project root (where dbt runs).'
        ) }}
    {% endif %}

    {% set options = spec.get('options') or {} %}
    {% if options is not mapping %}
        {{ return('options is not a mapping. Write `options: {delim: ";"}`.') }}
    {% elif format == 'table' and options %}
        {{ return('a table takes no options. Remove them, or add `format:` if this is a file.') }}
    {% endif %}
    {% for option in options if not modules.re.fullmatch('\w+', option | string) %}
        {{ return('option `' ~ option ~ '` is not a name. Use the options of DuckDB\'s reader.') }}
    {% endfor %}

    {% set error = user_profiling.check_query('select * from ' ~ user_profiling.read_location(spec)) %}
    {% if error and format == 'table' %}
        {{ return(
            named ~ 'cannot be read as a table: ' ~ error ~ ' Name the database in `attach:`, or, if'
            ~ ' this is a file, add `format:`.'
        ) }}
    {% elif error %}
        {{ return(
            named ~ 'cannot be read as ' ~ format ~ ': ' ~ error ~ ' Correct `format:` or `options:`.'
        ) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#- Whether a path or glob names any file; what lies on another machine is left to its reader. -#}
{% macro has_files(location) %}
    {{ return(adapter.dispatch('has_files', 'user_profiling')(location)) }}
{% endmacro %}

{% macro default__has_files(location) %}
    {{ return(true) }}
{% endmacro %}

{% macro duckdb__has_files(location) %}
    {% if modules.re.match('[A-Za-z][A-Za-z0-9+.-]+://', location) %}
        {{ return(true) }}
    {% endif %}
    {{ return(run_query(
        'select count(*) > 0 from glob(' ~ user_profiling.sql_literal(location) ~ ')'
    ).columns[0].values()[0]) }}
{% endmacro %}
