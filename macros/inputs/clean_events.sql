{#- Ends an event's staging model: clean rows that have happened by the as-of date, with their day. -#}
{% macro clean_events(source_name) -%}
select
    {%- for column in user_profiling.event_columns(source_name) %}
    events.{{ column }},
    {%- endfor %}
    cast(events.occurred_at as date) as activity_date
from {{ ref('base_' ~ source_name) }} as events
cross join {{ ref('stg_as_of') }} as clock
where
    events.row_status = 'clean'
    and events.occurred_at < clock.as_of
{%- endmacro %}
