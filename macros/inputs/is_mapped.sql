{#- Whether the input file has the source, or the column in any part of it. -#}
{% macro is_mapped(source_name, column_name=none) %}
    {% set parts = user_profiling.source_parts(source_name) %}
    {% if column_name is none %}
        {{ return(parts | length > 0) }}
    {% endif %}
    {{ return(column_name in user_profiling.mapped_columns(source_name)) }}
{% endmacro %}

{#- The names of the columns that the input file maps for a source, in any part of it. -#}
{% macro mapped_columns(source_name) %}
    {% set names = [] %}
    {% for part in user_profiling.source_parts(source_name) %}
        {% for name, expression in part['columns'].items()
            if expression is not none and name not in names %}
            {% do names.append(name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}

{#- Whether the input has purchases and does not say what was paid: nothing is known of money. -#}
{% macro lacks_amounts() %}
    {{ return(
        user_profiling.is_mapped('transactions')
        and not user_profiling.is_mapped('transactions', 'amount')
    ) }}
{% endmacro %}
