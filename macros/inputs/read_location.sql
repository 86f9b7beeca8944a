{#- The relation behind a part of a source: a reader call, the name of a table, or a model. -#}
{% macro read_location(spec) %}
    {% if spec.get('ref') %}
        {{ return(ref(*user_profiling.ref_arguments(spec['ref']))) }}
    {% elif spec.get('query') %}
        {% set files = [] %}
        {% for name, file in user_profiling.files_of_query(spec).items() %}
            {% do files.append(
                name ~ ' as (select * from ' ~ user_profiling.read_location(file) ~ ')'
            ) %}
        {% endfor %}
        {# on lines of its own, as it may end in a comment #}
        {% set query = '(\n' ~ spec['query'] ~ '\n)' %}
        {{ return(
            '(with ' ~ files | join(', ') ~ ' select * from ' ~ query ~ ' as rows_of_query)'
            if files else query
        ) }}
    {% endif %}
    {{ return(adapter.dispatch('read_location', 'user_profiling')(user_profiling.readable(spec))) }}
{% endmacro %}

{#- The files that a query reads by name, as {name: {location, format, options}}. -#}
{% macro files_of_query(spec) %}
    {% set files = {} %}
    {% for name, file in (spec['files'] if spec.get('files') is mapping else {}).items() %}
        {% do files.update({name: file if file is mapping else {'location': file}}) %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{% macro default__read_location(spec) %}
    {% set format = user_profiling.location_format(spec) %}
    {% if format == 'table' %}
        {{ return(spec['location']) }}
    {% endif %}
    {% set options = {'ignore_errors': true} if format == 'json' else {} %}
    {% do options.update(user_profiling.csv_options(spec) if format == 'csv' else {}) %}
    {% do options.update(spec.get('options') or {}) %}
    {% if 'columns' in options and 'types' in options %}
        {% do options.update({'columns': dict(options['columns'], **options.pop('types'))}) %}
    {% endif %}
    {{ return(user_profiling.reader_call(spec, options)) }}
{% endmacro %}

{#- The call of a reader of the database, over the location of a part. -#}
{% macro reader_call(spec, options) %}
    {% set arguments = [user_profiling.sql_literal(spec['location'])] %}
    {% for name, value in options.items() %}
        {% do arguments.append(name ~ ' = ' ~ user_profiling.sql_literal(value)) %}
    {% endfor %}
    {{ return(
        'read_' ~ user_profiling.location_format(spec) ~ '(' ~ arguments | join(', ') ~ ')'
    ) }}
{% endmacro %}

{#-
    Every column of a text file is text, and a line break in quotes ends no row: so one reader takes
    a whole file, unless the options say `multiLine: false`.
-#}
{% macro spark__read_location(spec) %}
    {% set format = user_profiling.location_format(spec) %}
    {% if format == 'table' %}
        {{ return(spec['location']) }}
    {% endif %}
    {% set options = {} %}
    {% if format == 'csv' %}
        {% do options.update({'header': true, 'escape': '"', 'multiLine': true}) %}
    {% endif %}
    {% set names = {'delim': 'sep', 'nullstr': 'nullValue'} %}
    {% for name, value in (spec.get('options') or {}).items() if name != 'all_varchar' %}
        {% do options.update({names.get(name, name): value}) %}
    {% endfor %}
    {% set arguments = [] %}
    {% for name, value in options.items() %}
        {% set value = value | lower if value is boolean else value %}
        {% do arguments.append(
            "'" ~ name ~ "' = " ~ user_profiling.sql_literal(value | string)
        ) %}
    {% endfor %}
    {{ return(
        format ~ '.`' ~ spec['location'] ~ '`'
        ~ (' with (' ~ arguments | join(', ') ~ ')' if arguments else '')
    ) }}
{% endmacro %}
