{#- The staging model of an event: clean rows that have happened by the as-of time. -#}
{% macro clean_events(source_name) -%}
with accounted_rows as (
    {{ user_profiling.account_for_rows(source_name, ref('base_' ~ source_name)) }}
)

select
    {%- for column in user_profiling.event_columns(source_name) %}
    {{ column }},
    {%- endfor %}
    activity_date
from accounted_rows
where row_status = 'clean'
{%- endmacro %}
