{#-
    The filter of a model with the materialization `user_profiling_daily`: the days that are being
    built. relation is where the rows of those days come from; it is counted by activity_date, to see
    which days there are and how many of them to take at a time. time_column: for raw rows, whose day is worked out; a
    reader of files can pass over those parts of them that hold other times, not other days.
-#}
{% macro days_to_build(relation, time_column=none) -%}
    {%- do ref('int_reprocessing_window') -%}
    true /* days of {{ relation }} by {{ time_column or 'activity_date' }} */
{%- endmacro %}

{#- How the filter of a daily model is found in its SQL: the relation, and the column to filter by. -#}
{% macro days_to_build_pattern() %}
    {{ return('true /[*] days of (.+?) by ([a-z_]+) [*]/') }}
{% endmacro %}

{#- A daily model's SQL for the days from the first to the last; for rows without a day (both none). -#}
{% macro of_days(sql, first_day, last_day) %}
    {% if first_day is none %}
        {% set filter = '\\2 is null' %}
    {% else %}
        {% set next_day = last_day + modules.datetime.timedelta(1) %}
        {% set filter = '(\\2 >= ' ~ user_profiling.sql_date(first_day)
            ~ ' and \\2 < ' ~ user_profiling.sql_date(next_day) ~ ')' %}
    {% endif %}
    {{ return(modules.re.sub(user_profiling.days_to_build_pattern(), filter, sql)) }}
{% endmacro %}
