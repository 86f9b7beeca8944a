{#- The problem with the as-of time of an input. -#}
{% macro check_settings() %}
    {% set problems = [] %}
    {% set as_of = var('as_of', none) %}
    {% if as_of is number or (as_of is not none and not user_profiling.is_timestamp(as_of)) %}
        {% do problems.append(
            'as_of: `' ~ as_of ~ '` is not a time. Write it as 2011-12-10 or 2011-12-10 18:30:00,'
            ~ ' or null for just after the newest event.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether a value of the input file can be read as a time of this era. -#}
{% macro is_timestamp(value) %}
    {% set time = user_profiling.given_time(value) %}
    {{ return(run_query(
        'select coalesce(' ~ time
        ~ " between timestamp '1900-01-01' and timestamp '9999-12-31', false)"
    ).columns[0].values()[0]) }}
{% endmacro %}
