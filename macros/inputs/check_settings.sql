{#- The problems with the clock of an input: as_of, activity_window_days and horizon_days. -#}
{% macro check_settings() %}
    {% set problems = [] %}
    {% set as_of = var('as_of', none) %}
    {% if as_of is number or (as_of is not none and not user_profiling.is_timestamp(as_of)) %}
        {% do problems.append(
            'as_of: `' ~ as_of ~ '` is not a time. Write it as 2011-12-10 or 2011-12-10 18:30:00,'
            ~ ' or null for just after the newest event.'
        ) %}
    {% endif %}
    {% set window = var('activity_window_days', none) %}
    {% if window is not none and not (window is integer and window >= 1) %}
        {% do problems.append(
            'activity_window_days: `' ~ window ~ '` is not a whole number of at least 1. Write the'
            ~ ' number of days that count, or null for all history.'
        ) %}
    {% endif %}
    {% set horizon = var('horizon_days', 30) %}
    {% if not (horizon is integer and horizon >= 1) %}
        {% do problems.append(
            'horizon_days: `' ~ horizon ~ '` is not a whole number of at least 1. Write the number'
            ~ ' of days that the predictions look ahead.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether a value of the input file can be read as a time of this era. -#}
{% macro is_timestamp(value) %}
    {% set time = user_profiling.utc_time(user_profiling.sql_literal(value | string)) %}
    {{ return(run_query(
        'select coalesce(' ~ time
        ~ " between timestamp '1900-01-01' and timestamp '9999-12-31', false)"
    ).columns[0].values()[0]) }}
{% endmacro %}
