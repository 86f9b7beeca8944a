{#-
    Of raw events those that can be used, from a day on, with what the live profile needs of them: all
    that decides what becomes of an event.

    raw_rows: a relation (or the name of a CTE) of the shape of src_<source>.
    newest_time, first_day: SQL expressions; a raw time after newest_time cannot be true.
-#}
{% macro good_live_events(source_name, raw_rows, newest_time, first_day) -%}
select
    {%- for column in user_profiling.event_columns(source_name) %}
    {{ column }},
    {%- endfor %}
    activity_date,
    row_id,
    reason_code
from (
    {{ user_profiling.checked_events(source_name, newest_time, raw_rows) | indent(4) }}
) as checked_rows
where
    reason_code is null
    and occurred_at >= {{ first_day }}
{%- endmacro %}
