{#-
    The problems with raw columns whose names differ in nothing but case, or not at all: SQL takes
    them for one, and the reader numbers the later ones (`amount_1`). The first is read by its exact
    name and another by its number; anything else could be meant for either.
-#}
{% macro check_alike(spec, reader, expressions) %}
    {% if target.type != 'duckdb' %}
        {{ return([]) }}
    {% endif %}
    {% set columns = user_profiling.column_types('select * from ' ~ reader) | list %}
    {% set first_of = {} %}
    {% for name in columns | reverse %}
        {% do first_of.update({name | lower: name}) %}
    {% endfor %}
    {% set problems, raw_names = [], [] %}
    {% for name in columns %}
        {% set numbered = modules.re.fullmatch('(.+)_[0-9]+', name) %}
        {% set first = first_of.get(numbered[1] | lower) if numbered %}
        {% if first and not raw_names %}
            {% do raw_names.extend(user_profiling.raw_names(user_profiling.readable(spec))) %}
        {% endif %}
        {% if first and raw_names and name not in raw_names %}
            {% set firsts = raw_names | select('equalto', first) | list %}
            {% set twins = firsts
                + raw_names | select('equalto', numbered[1]) | reject('equalto', first) | list %}
            {% for column, expression in expressions.items() %}
                {% for said in modules.re.findall(
                    '(?i)(?<![a-z0-9_])' ~ modules.re.escape(first) ~ '(?![a-z0-9_])', expression
                ) | unique if said != first or firsts | length > 1 %}
                    {% do problems.append(
                        ', ' ~ user_profiling.place_of_expression(column) ~ ': `' ~ said
                        ~ '` could be either of the columns `' ~ twins | join('` and `') ~ '` of `'
                        ~ user_profiling.source_place(spec) ~ '`, which SQL does not tell apart.'
                        ~ ' Write `' ~ name ~ '` for the second'
                        ~ (', `' ~ first ~ '` for the first' if said != first else '')
                        ~ ', or give the columns other names in the file.'
                    ) %}
                {% endfor %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The names of the columns as a file has them; none where it has none. -#}
{% macro raw_names(spec) %}
    {% set format = user_profiling.location_format(spec) %}
    {% set place = user_profiling.sql_literal(spec['location']) %}
    {% set options = dict(spec.get('options') or {}) %}
    {% if format == 'csv' and not options.keys() | select('in', ['names', 'columns']) | list %}
        {% do options.pop('types', none) %}
        {% do options.update({'header': false, 'all_varchar': true, 'comment': ''}) %}
        {{ return(
            run_query('select * from ' ~ user_profiling.reader_call(spec, options) ~ ' limit 1')
                .rows[0].values() | list
        ) }}
    {% elif format in ['json', 'parquet'] %}
        {{ return(run_query({
            'json': 'select distinct unnest(json_keys(json)) from (select json from'
                ~ ' read_json_objects(' ~ place ~ ', ignore_errors = true) limit 10000)',
            'parquet': 'select distinct name from parquet_schema(' ~ place ~ ')',
        }[format]).columns[0].values() | list) }}
    {% endif %}
    {{ return([]) }}
{% endmacro %}
