{#-
    A source's place as the engine reads it: itself, or where it is a spreadsheet, in a zip archive
    or text in another encoding, its copies in UTF-8, which analyses/convert_files.py has made.
-#}
{% macro readable(spec) %}
    {% set folder = user_profiling.converted_copy(spec) %}
    {% if not folder %}
        {{ return(spec) }}
    {% endif %}
    {% set format = user_profiling.location_format(spec) %}
    {% set options = dict(spec.get('options') or {}) %}
    {% do options.pop('sheet', none) %}
    {% do options.pop('encoding', none) %}
    {% if user_profiling.is_spreadsheet(spec) %}
        {% do options.update({'all_varchar': true}) %}
    {% endif %}
    {% set readable = dict(spec) %}
    {% do readable.update({
        'location': folder ~ ('/*.csv' if format == 'csv' else '/[0-9]*'),
        'format': format,
        'options': options,
    }) %}
    {{ return(readable) }}
{% endmacro %}

{#- The folder of the copies of a source; none where the engine reads the source itself. -#}
{% macro converted_copy(spec) %}
    {% set location = spec.get('location') %}
    {% if spec.get('ref') or location is not string %}
        {{ return(none) }}
    {% endif %}
    {% set options = spec['options'] if spec.get('options') is mapping else {} %}
    {% set encoding = (options.get('encoding') or '') | string | lower %}
    {% set is_other_text = user_profiling.location_format(spec) == 'csv' and encoding not in [
        '', 'utf-8', 'utf8', 'utf-16', 'utf16', 'latin-1', 'latin1', 'iso-8859-1', 'iso8859-1'
    ] %}
    {% if is_other_text or user_profiling.is_spreadsheet(spec)
        or modules.re.search('[.]zip(/|$)', location | lower) %}
        {{ return('warehouse/converted/' ~ local_md5(
            [location, (options.get('sheet') or '') | string, encoding] | join('|')
        )) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#- Whether a source is a sheet of cells, by the ending of its name. -#}
{% macro is_spreadsheet(spec) %}
    {{ return(modules.re.search(
        '[.](xlsx|xlsm|xlsb|xls|ods)$', (spec.get('location') or '') | string | lower
    )) }}
{% endmacro %}

{#- Why the copies of a source cannot be read: there are none, or the file has changed since. -#}
{% macro check_copy(spec) %}
    {% set folder = user_profiling.converted_copy(spec) %}
    {% if not folder or user_profiling.is_copy_of_today(spec, folder) %}
        {{ return(none) }}
    {% endif %}
    {{ return(
        'location: `' ~ spec['location'] ~ '` must be converted before a build. Run `make` instead'
        ~ ' of dbt, or before dbt: python analyses/convert_files.py '
        ~ (env_var('USER_PROFILING_INPUT', '') or '<this file>')
    ) }}
{% endmacro %}

{#- Whether the copies in a folder were made from the files as they are now. -#}
{% macro is_copy_of_today(spec, folder) %}
    {{ return(adapter.dispatch('is_copy_of_today', 'user_profiling')(spec, folder)) }}
{% endmacro %}

{#- Where the engine cannot look at files, make has done so. -#}
{% macro default__is_copy_of_today(spec, folder) %}
    {{ return(true) }}
{% endmacro %}

{% macro duckdb__is_copy_of_today(spec, folder) %}
    {% if not user_profiling.has_files(folder ~ '/source.json') %}
        {{ return(false) }}
    {% endif %}
    {% set raw = modules.re.sub('(?i)([.]zip)/.*$', '\\1', spec['location']) %}
    {{ return(run_query(
        "select (select list_sort(list(size || ' ' || modified)) from read_json("
        ~ user_profiling.sql_literal(folder ~ '/source.json') ~ ')) = (select list_sort(list('
        ~ "size || ' ' || cast(floor(epoch(last_modified)) as bigint))) from read_blob("
        ~ user_profiling.sql_literal(raw) ~ '))'
    ).columns[0].values()[0]) }}
{% endmacro %}
