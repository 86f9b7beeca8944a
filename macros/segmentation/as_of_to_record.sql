{#-
    The as-of time of this build if no later one has been recorded, else no row: history is written
    at its end and nowhere else.
-#}
{% macro as_of_to_record() -%}
select
    clock.as_of,
    clock.as_of_date
from {{ ref('int_as_of') }} as clock
where clock.as_of = (select max(dates.as_of) from {{ ref('int_segment_dates') }} as dates)
{%- endmacro %}
