{#- What the live profile needs of an event: all that decides what becomes of it. -#}
{% macro live_event_columns(source_name) %}
    {{ return(
        user_profiling.event_columns(source_name) + ['activity_date', 'row_id', 'reason_code']
    ) }}
{% endmacro %}
