{#- The relation behind a source's location: a reader call, the name of a table, or a model. -#}
{% macro read_location(spec) %}
    {% if spec.get('ref') %}
        {{ return(ref(*user_profiling.ref_arguments(spec['ref']))) }}
    {% endif %}
    {{ return(adapter.dispatch('read_location', 'user_profiling')(spec)) }}
{% endmacro %}

{% macro default__read_location(spec) %}
    {% set format = user_profiling.location_format(spec) %}
    {% if format == 'table' %}
        {{ return(spec['location']) }}
    {% endif %}
    {% set arguments = [user_profiling.sql_literal(spec['location'])] %}
    {% for name, value in (spec.get('options') or {}).items() %}
        {% do arguments.append(name ~ ' = ' ~ user_profiling.sql_literal(value)) %}
    {% endfor %}
    {{ return('read_' ~ format ~ '(' ~ arguments | join(', ') ~ ')') }}
{% endmacro %}

{% macro spark__read_location(spec) %}
    {% set format = user_profiling.location_format(spec) %}
    {{ return(
        spec['location'] if format == 'table' else format ~ '.`' ~ spec['location'] ~ '`'
    ) }}
{% endmacro %}
