{#-
    The problems with what a source maps: unknown and missing columns and, where there are rows,
    expressions that do not parse, do not fit the raw columns, or give a type that cannot be used.
-#}
{% macro check_columns(source_name, spec, has_rows) %}
    {% set known = user_profiling.source_columns()[source_name] %}
    {% set mapping = spec.get('columns') or {} %}
    {% if mapping is not mapping %}
        {{ return([', columns: is not a mapping. Write `columns: {user_id: id}`.']) }}
    {% endif %}
    {% set problems = [] %}
    {% for problem in user_profiling.check_names(
        'column', mapping, known['required'] + known['optional']
    ) %}
        {% do problems.append(': ' ~ problem) %}
    {% endfor %}
    {% for column in known['required'] if mapping.get(column) is none %}
        {% do problems.append(
            ', column ' ~ column ~ ': is required. Map it: `' ~ column ~ ': <expression>`.'
        ) %}
    {% endfor %}

    {% set expressions = {} %}
    {% for column, given in mapping.items()
        if given is not none and column in known['required'] + known['optional'] %}
        {% if given is string or given is number or given is boolean %}
            {% do expressions.update({column: given | string | trim}) %}
        {% else %}
            {% do problems.append(
                ', column ' ~ column ~ ': `' ~ given ~ '` is not text. Put the SQL expression in'
                ~ ' quotes.'
            ) %}
        {% endif %}
    {% endfor %}
    {# the condition by which rows are left out is an expression over the same columns #}
    {% if spec.get('where') is string %}
        {% do expressions.update({'where': spec['where'] | trim}) %}
    {% elif spec.get('where') is not none %}
        {% do problems.append(
            ', where: `' ~ spec['where'] ~ '` is not text. Put the SQL condition in quotes.'
        ) %}
    {% endif %}
    {% for column, error in user_profiling.check_expressions(expressions).items() %}
        {% do problems.append(
            ', ' ~ user_profiling.place_of_expression(column) ~ ': `'
            ~ expressions.pop(column) ~ '` is not one SQL expression: ' ~ error
            ~ ' Write one value; a raw column with blanks or a reserved name needs "double'
            ~ ' quotes".'
        ) %}
    {% endfor %}
    {% do problems.extend(user_profiling.check_names_by_order(spec)) %}
    {% if has_rows %}
        {% do problems.extend(user_profiling.check_mapping(source_name, spec, expressions)) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- What an expression of a source is called: its column, or the condition. -#}
{% macro place_of_expression(column) -%}
    {{ return('where' if column == 'where' else 'column ' ~ column) }}
{%- endmacro %}
