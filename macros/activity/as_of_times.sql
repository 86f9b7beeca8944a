{#-
    The as-of time that was given, or just after the newest event, and the days that count then.

    event_times: a relation (or the name of a CTE) with newest_at.
-#}
{% macro as_of_times(event_times) -%}
with as_of_times as (
    select
        {%- if var('as_of') is none %}
        max(newest_at) + interval '1 microsecond' as as_of
    from {{ event_times }}
        {%- else %}
        cast({{ user_profiling.sql_literal(var('as_of')) }} as timestamp) as as_of
        {%- endif %}
),

as_of_dates as (
    select
        as_of,
        cast(as_of as date) as as_of_date,
        cast(as_of - interval '1 microsecond' as date) as last_activity_date
    from as_of_times
)

select
    as_of,
    as_of_date,
    last_activity_date,
    {%- if var('activity_window_days') is none %}
    cast(null as date) as window_start_date
    {%- else %}
    cast(
        last_activity_date - interval {{ var('activity_window_days') - 1 }} day as date
    ) as window_start_date
    {%- endif %}
from as_of_dates
{%- endmacro %}
