{#- Stops, before anything is written, when an argument makes no sense. -#}
{% macro generator_check(plan) %}
    {% set complaints = [] %}
    {% for name in ['users', 'days', 'events_per_user'] if not plan[name] > 0 %}
        {% do complaints.append(name ~ ' must be above 0, not ' ~ plan[name]) %}
    {% endfor %}
    {% if not 2 <= plan.events_per_session <= 20 %}
        {% do complaints.append(
            'events_per_session must be from 2 to 20, not ' ~ plan.events_per_session
        ) %}
    {% endif %}
    {% if plan.first_day < 0 %}
        {% do complaints.append('first_day must not be below 0; set start_date instead') %}
    {% endif %}
    {% if plan.format not in ['csv', 'parquet'] %}
        {% do complaints.append('format must be csv or parquet, not ' ~ plan.format) %}
    {% endif %}
    {% if complaints %}
        {% do exceptions.raise_compiler_error('generate: ' ~ complaints | join('; ')) %}
    {% endif %}
{% endmacro %}
