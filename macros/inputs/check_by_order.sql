{#- The problems with the facts of a part that stand once per order, as far as their names tell. -#}
{% macro check_names_by_order(spec) %}
    {% set given = spec.get('by_order') %}
    {% if given is none or given == [] %}
        {{ return([]) }}
    {% elif given is string or given is mapping or given is not sequence %}
        {{ return([', by_order: is not a list. Write `by_order: [status, currency]`.']) }}
    {% endif %}
    {% set columns = spec.get('columns') if spec.get('columns') is mapping else {} %}
    {% set problems = [] %}
    {% if columns.get('order_id') is none %}
        {% do problems.append(
            ', by_order: there is no order to take them by. Map `order_id: <expression>`.'
        ) %}
    {% endif %}
    {% for name in given if name is not string or modules.re.search('["`]', name) %}
        {% do problems.append(
            ', by_order: `' ~ name ~ '` is not a name. Write raw columns without double quotes.'
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The names among them that are no column of what is read. -#}
{% macro check_by_order(spec, reader) %}
    {% set problems = [] %}
    {% for name in spec.get('by_order') or [] if not user_profiling.check_names_by_order(spec) %}
        {% set column = user_profiling.raw_column_by_order(name, spec) %}
        {% set error = user_profiling.check_query('select ' ~ column ~ ' from ' ~ reader)
            if column and name not in spec['columns'] %}
        {% do problems.append(
            ', by_order: `' ~ name ~ '` is no column of `' ~ user_profiling.source_place(spec)
            ~ '`: ' ~ error
        ) if error %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
