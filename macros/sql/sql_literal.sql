{#-
    A value of a vars file as an SQL literal: texts are quoted, lists and mappings become DuckDB's.
-#}
{% macro sql_literal(value) %}
    {% if value is none %}
        {{ return('null') }}
    {% elif value is boolean %}
        {{ return('true' if value else 'false') }}
    {% elif value is number %}
        {{ return(value | string) }}
    {% elif value is mapping %}
        {% set entries = [] %}
        {% for key, entry in value.items() %}
            {% do entries.append(
                user_profiling.sql_literal(key) ~ ': ' ~ user_profiling.sql_literal(entry)
            ) %}
        {% endfor %}
        {{ return('{' ~ entries | join(', ') ~ '}') }}
    {% elif value is string %}
        {{ return(adapter.dispatch('text_literal', 'user_profiling')(value)) }}
    {% elif value is iterable %}
        {% set entries = [] %}
        {% for entry in value %}
            {% do entries.append(user_profiling.sql_literal(entry)) %}
        {% endfor %}
        {{ return('[' ~ entries | join(', ') ~ ']') }}
    {% else %}
        {# dates and times that YAML has already read #}
        {{ return("'" ~ value ~ "'") }}
    {% endif %}
{% endmacro %}

{% macro default__text_literal(text) %}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{% endmacro %}

{#- In a literal of Spark a backslash begins an escape. -#}
{% macro spark__text_literal(text) %}
    {{ return("'" ~ text | replace('\\', '\\\\') | replace("'", "''") ~ "'") }}
{% endmacro %}
