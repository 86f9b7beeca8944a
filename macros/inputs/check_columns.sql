{#-
    The problems with what a source maps: unknown and missing columns and, where its rows can be read,
    expressions that do not parse, do not fit the raw columns, or give a type that cannot be used.
-#}
{% macro check_columns(source_name, spec, is_readable) %}
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
        {% set expression = given | string | trim %}
        {% set error = user_profiling.check_expression(expression) %}
        {% if not (given is string or given is number or given is boolean) %}
            {% do problems.append(
                ', column ' ~ column ~ ': `' ~ given ~ '` is not text. Put the SQL expression in quotes.'
            ) %}
        {% elif error %}
            {% do problems.append(
                ', column ' ~ column ~ ': `' ~ expression ~ '` is not one SQL expression: ' ~ error
                ~ ' Write one value; a raw column with blanks or a reserved name needs "double'
                ~ ' quotes".'
            ) %}
        {% else %}
            {% do expressions.update({column: expression}) %}
        {% endif %}
    {% endfor %}
    {% if is_readable and expressions %}
        {% do problems.extend(user_profiling.check_mapping(source_name, spec, expressions)) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}
