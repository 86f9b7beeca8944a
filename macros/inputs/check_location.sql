{#- What is wrong with a source's location, format or options; none when it is worth reading. -#}
{% macro check_location(spec) %}
    {% set location = spec.get('location') %}
    {% set formats = ['csv', 'json', 'parquet', 'table'] %}
    {% if location is not string or not location | trim %}
        {{ return(
            'location: is missing or not text. Write a file, a glob, or the name of a table; or'
            ~ ' `ref:` with the name of a model.'
        ) }}
    {% elif spec.get('format') is not none and spec['format'] not in formats %}
        {{ return(
            'format: `' ~ spec['format'] ~ '` is unknown. Use one of: ' ~ formats | join(', ') ~ '.'
        ) }}
    {% endif %}

    {% set named = 'location: `' ~ location ~ '` ' %}
    {% set format = user_profiling.location_format(spec) %}
    {% set is_table_name = user_profiling.location_format({'location': location}) == 'table' %}
    {% if format == 'unknown' %}
        {{ return(
            named ~ 'does not tell how to read it. Add `format:` with one of: '
            ~ formats | join(', ') ~ '.'
        ) }}
    {% elif format == 'table' and not is_table_name %}
        {{ return(
            named ~ 'is not the name of a table. Write table, schema.table or db.schema.table.'
        ) }}
    {% elif format != 'table' and user_profiling.converted_copy(spec) %}
        {% set copy_problem = user_profiling.check_copy(spec) %}
        {% if copy_problem %}
            {{ return(copy_problem) }}
        {% endif %}
    {% elif format != 'table' and not user_profiling.has_files(location) %}
        {{ return(
            named ~ 'does not exist. Relative paths start at the project root (where dbt runs).'
        ) }}
    {% endif %}

    {% set options = spec.get('options') or {} %}
    {% if options is not mapping %}
        {{ return('options: is not a mapping. Write `options: {delim: ";"}`.') }}
    {% elif format == 'table' and options %}
        {{ return(
            'options: a table takes none. Remove them, or add `format:` if this is a file.'
        ) }}
    {% endif %}
    {% for option in options if not modules.re.fullmatch('[A-Za-z0-9_]+', option | string) %}
        {{ return('options: `' ~ option ~ '` is not a name. Use the options of the reader.') }}
    {% endfor %}
    {% for option, value in options.items()
        if (option | lower) in ['rejects_limit', 'rejects_table', 'rejects_scan']
        or (option | lower) in ['ignore_errors', 'store_rejects'] and value is not sameas true
        or (option | lower) in ['ignorecorruptfiles', 'ignoremissingfiles']
        or (option | lower) == 'mode' and (value | string | upper) != 'PERMISSIVE' %}
        {{ return(
            'options: `' ~ option ~ ': ' ~ value ~ '` would lose rows, or stop at the first bad'
            ~ ' one. Remove it: lines that cannot be read are set aside, and counted.'
        ) }}
    {% endfor %}
    {% for option, value in options.items() if value.isoformat is defined %}
        {{ return('options: `' ~ option ~ '` is a date to YAML. Put it in quotes.') }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{#- Whether a path, a folder or a glob has any file; what lies elsewhere is left to its reader. -#}
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
    {% set path = user_profiling.sql_literal(location) %}
    {{ return(run_query(
        'select exists (from glob(' ~ path ~ ')) or exists (from glob(' ~ path ~ " || '/**'))"
    ).columns[0].values()[0]) }}
{% endmacro %}
