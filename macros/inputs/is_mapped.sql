{#- Whether the input file has the source, or the column in any part of it. -#}
{% macro is_mapped(source_name, column_name=none) %}
    {% if column_name is none %}
        {{ return(user_profiling.given_mappings(source_name) | length > 0) }}
    {% endif %}
    {{ return(column_name in user_profiling.mapped_columns(source_name)) }}
{% endmacro %}

{#- The names of the columns that the input file maps for a source, in any part of it. -#}
{% macro mapped_columns(source_name) %}
    {% set names = [] %}
    {% for entry in user_profiling.given_mappings(source_name)
        if entry.get('columns') is mapping %}
        {% for name, expression in entry['columns'].items()
            if expression is not none and name not in names %}
            {% do names.append(name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}

{#-
    The mappings of a source as they stand in the input file. Asked for some thousand times in a
    build: source_parts, which splits them by location and fills in what is left out, costs more.
-#}
{% macro given_mappings(source_name) %}
    {% set sources = var('sources', none) %}
    {% set given = sources.get(source_name) if sources is mapping else none %}
    {% set mappings = [] %}
    {% for entry in ([given] if given is mapping else given if given is iterable else [])
        if entry is mapping and entry.get('location') != [] %}
        {% do mappings.append(entry) %}
    {% endfor %}
    {{ return(mappings) }}
{% endmacro %}

{#- Whether the input has purchases and does not say what was paid: nothing is known of money. -#}
{% macro lacks_amounts() %}
    {{ return(
        user_profiling.is_mapped('transactions')
        and not user_profiling.is_mapped('transactions', 'amount')
    ) }}
{% endmacro %}
