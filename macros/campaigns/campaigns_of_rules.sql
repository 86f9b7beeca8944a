{#- The campaigns whose audience is a rule, as a list of SQL literals; empty if there are none. -#}
{% macro campaigns_of_rules() %}
    {% set names = [] %}
    {% if user_profiling.has_part('rules') %}
        {% for rule in user_profiling.given_rules().values() if rule.get('campaign') is not none %}
            {% do names.append(user_profiling.sql_literal(rule['campaign'])) %}
        {% endfor %}
    {% endif %}
    {{ return(names | join(', ')) }}
{% endmacro %}
