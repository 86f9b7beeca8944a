{#-
    The problems of expressions that parse, over the raw rows. All are tried at once, which reads
    the head of the file once; only when that fails, the reader and then each expression by itself.
-#}
{% macro check_mapping(source_name, spec, expressions) %}
    {% set untyped_reader = user_profiling.reader_before_build(spec) %}
    {% set typed = user_profiling.typed_part(spec) %}
    {#- what a reader needs to know of a file is asked of the file: once where nothing is typed -#}
    {% set reader = untyped_reader if typed == spec
        else user_profiling.reader_before_build(typed) %}
    {% set problems = [] %}
    {% set working = {} %}
    {% do working.update(expressions) %}
    {% if user_profiling.check_query(user_profiling.mapped_rows(reader, expressions)) %}
        {% set reader_problem = user_profiling.check_reader(spec, reader) %}
        {% if reader_problem %}
            {{ return([', ' ~ reader_problem]) }}
        {% endif %}
        {% set raw_columns = user_profiling.column_types('select * from ' ~ reader) | list %}
        {% set raw_columns = raw_columns[:40] + (['...'] if raw_columns | length > 40 else []) %}
        {% for column, expression in expressions.items() %}
            {% set error = user_profiling.check_query(
                user_profiling.mapped_rows(reader, {column: expression})
            ) %}
            {% if error %}
                {% do working.pop(column) %}
                {% do problems.append(
                    ', ' ~ user_profiling.place_of_expression(column) ~ ': `' ~ expression
                    ~ '` does not work on `' ~ user_profiling.source_place(spec) ~ '`: ' ~ error
                    ~ ' Write one value of a row, from its'
                    ~ ' columns: ' ~ raw_columns | join(', ') ~ '.'
                ) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% do problems.extend(user_profiling.check_by_order(spec, reader)) %}
    {% do problems.extend(user_profiling.check_alike(spec, reader, working)) %}
    {% set known_types = user_profiling.source_columns()[source_name]['types'] %}
    {# by the types that the reader finds: text in their place would fit anything #}
    {% set types = user_profiling.column_types(
        user_profiling.mapped_rows(untyped_reader, working)
    ) %}
    {% for column, type in types.items() if column in working %}
        {% set problem = user_profiling.check_type(
            known_types.get(column, 'condition'), type
        ) %}
        {% if problem %}
            {% do problems.append(
                ', ' ~ user_profiling.place_of_expression(column) ~ ': `' ~ working[column]
                ~ '` ' ~ problem
            ) %}
        {% endif %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The rows of a part of a source as they can be read before anything is built. -#}
{% macro reader_before_build(spec) %}
    {{ return(
        user_profiling.built_ref(spec) if spec.get('ref') else user_profiling.read_location(spec)
    ) }}
{% endmacro %}

{#- Why the rows of a source cannot be read; none when they can. -#}
{% macro check_reader(spec, reader) %}
    {% set format = user_profiling.location_format(spec) %}
    {% set error = user_profiling.check_query('select * from ' ~ reader) %}
    {% set advice = {
        'table': 'Name its database in `attach:`, or, if this is a file, add `format:`.'
    }.get(format, 'Correct `format:` or `options:`.') %}
    {% if error and modules.re.search('(GZIP|gzip|Zstd).*stream|magic bytes|too small', error) %}
        {% set advice = 'It is cut off or damaged: copy or download it again.' %}
    {% endif %}
    {% if error and format == 'query' %}
        {{ return(
            'query: cannot be run: ' ~ error ~ ' Files in it are looked for from the project root'
            ~ ' (where dbt runs), tables in the databases of `attach:`.'
        ) }}
    {% elif error %}
        {{ return(
            ('ref: `' if spec.get('ref') else 'location: `')
            ~ user_profiling.source_place(spec) ~ '` cannot be read as ' ~ format ~ ': ' ~ error
            ~ ' ' ~ advice
        ) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}

{#-
    The select that staging makes of a mapping, and of a condition. DuckDB says of which type the
    condition is; Spark has made a text of it.
-#}
{% macro mapped_rows(reader, expressions) %}
    {% set columns = [] %}
    {% set are_conditions = ['where', 'is_excluded'] if target.type != 'duckdb' else [] %}
    {% for column, expression in expressions.items() %}
        {% set value = user_profiling.holds(expression) if column in are_conditions
            else user_profiling.null_on_error(expression) %}
        {% do columns.append(value ~ ' as ' ~ column) %}
    {% endfor %}
    {{ return(
        'select ' ~ (columns + [user_profiling.whole_row('delivered') ~ ' as raw_row']) | join(', ')
        ~ ' from ' ~ reader ~ ' as delivered'
    ) }}
{% endmacro %}

{#- The columns of a query that can be run, as {name: type}; none if the database cannot say. -#}
{% macro column_types(query) %}
    {{ return(adapter.dispatch('column_types', 'user_profiling')(query)) }}
{% endmacro %}

{% macro default__column_types(query) %}
    {{ return({}) }}
{% endmacro %}

{% macro duckdb__column_types(query) %}
    {% set types = {} %}
    {% for row in run_query('describe ' ~ query) %}
        {% do types.update({row['column_name']: row['column_type']}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}

{#- In the words of DuckDB, which check_type knows. -#}
{% macro spark__column_types(query) %}
    {% set words = {'STRING': 'VARCHAR', 'INT': 'INTEGER', 'VOID': '"NULL"'} %}
    {% set types = {} %}
    {% for row in run_query('describe query ' ~ query) %}
        {% set type = row['data_type'] | upper %}
        {% do types.update({row['col_name']: words.get(type, type | replace('ARRAY', 'STRUCT'))}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}
