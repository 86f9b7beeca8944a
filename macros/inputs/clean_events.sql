{#- Ends an event's staging model: clean rows that have happened by the as-of date, with their day. -#}
{% macro clean_events(base_model, columns) -%}
select
    {%- for column in columns %}
    events.{{ column }},
    {%- endfor %}
    cast(events.occurred_at as date) as activity_date
from {{ base_model }} as events
cross join {{ ref('stg_as_of') }} as clock
where
    events.row_status = 'clean'
    and events.occurred_at < clock.as_of
{%- endmacro %}
