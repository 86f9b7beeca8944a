{#-
    The raw rows of one part of a source, before any expression of the input file. The raw columns
    that it names under `by_order` have on each line of an order the value of the order.
-#}
{% macro read_part(part) %}
    {% set reader = user_profiling.read_location(user_profiling.typed_part(part)) %}
    {% set columns = {} %}
    {% for name in part['by_order'] %}
        {% set column = user_profiling.raw_column_by_order(name, part) %}
        {% if column %}
            {% do columns.update({column: user_profiling.value_of_order(column, part)}) %}
        {% endif %}
    {% endfor %}
    {{ return(
        adapter.dispatch('with_columns', 'user_profiling')(reader, columns) if columns else reader
    ) }}
{% endmacro %}

{#-
    The raw column that a name under `by_order` means: itself, or the one that is mapped to it; none
    where an expression is mapped to it, whose value is taken by order instead.
-#}
{% macro raw_column_by_order(name, part) %}
    {% set given = part['columns'].get(name) %}
    {% set column = (name if given is none else given) | string | trim %}
    {% if given is not none and not modules.re.fullmatch(
        '[A-Za-z_][A-Za-z0-9_]*|"[^"]+"', column
    ) %}
        {{ return(none) }}
    {% endif %}
    {{ return(adapter.quote(column | replace('"', ''))) }}
{% endmacro %}

{#- A relation with some of its columns replaced, as {name: expression over its columns}. -#}
{% macro default__with_columns(relation, columns) %}
    {% set replacements = [] %}
    {% for name, expression in columns.items() %}
        {% do replacements.append(expression ~ ' as ' ~ name) %}
    {% endfor %}
    {{ return(
        '(select * replace (' ~ replacements | join(', ') ~ ') from ' ~ relation ~ ' as lines)'
    ) }}
{% endmacro %}

{% macro spark__with_columns(relation, columns) %}
    {% set replacements = [] %}
    {% for name, expression in columns.items() %}
        {% do replacements.append(expression ~ ' as ' ~ name) %}
    {% endfor %}
    {{ return(
        '(select * except (' ~ columns | join(', ') ~ '), ' ~ replacements | join(', ')
        ~ ' from ' ~ relation ~ ' as lines)'
    ) }}
{% endmacro %}

{#-
    What stands once per order, on each of its lines: the greatest value, so that neither the order
    of the lines nor those without a value matter. A line without an order has its own.
-#}
{% macro value_of_order(value, part) %}
    {% set order_id = user_profiling.id_text(user_profiling.null_on_error(
        part['columns'].get('order_id') | string | trim
    )) %}
    {{ return(
        'case when ' ~ order_id ~ ' is null then ' ~ value ~ ' else max(' ~ value
        ~ ') over (partition by ' ~ order_id ~ ') end'
    ) }}
{% endmacro %}
