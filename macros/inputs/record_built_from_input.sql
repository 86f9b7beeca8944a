{#-
    Notes in the warehouse which input it is built from. When the sources have changed, the
    user-days of the old ones go first: a build that fails half-way must not leave them to be added
    to.
-#}
{% macro record_built_from_input() %}
    {% set record = user_profiling.built_from_input() %}
    {% set input = user_profiling.this_input() %}
    {% if record == input %}
        {{ return('') }}
    {% endif %}
    {% if record %}
        {% for node in graph.nodes.values()
            if node.package_name == 'user_profiling'
            and node.resource_type == 'model'
            and node.config.materialized == 'user_profiling_daily' %}
            {% set relation = load_relation(user_profiling.model_relation(node.name)) %}
            {% if relation %}
                {% do adapter.drop_relation(relation) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {# a command that builds no table there has not made the schema #}
    {% do adapter.create_schema(user_profiling.built_from_input_relation()) %}
    {% do user_profiling.replace_table(
        user_profiling.built_from_input_relation(),
        'select ' ~ user_profiling.sql_literal(input['input_name']) ~ ' as input_name, '
        ~ user_profiling.sql_literal(input['sources']) ~ ' as sources'
    ) %}
{% endmacro %}
