{#- The raw events of a source, typed and checked: as checked_<source>, for any source of events. -#}
{% macro checked_events(source_name, newest_time, raw_rows) -%}
    {%- set checked = {
        'interactions': user_profiling.checked_interactions,
        'transactions': user_profiling.checked_transactions,
        'social_activities': user_profiling.checked_social_activities,
    }[source_name] -%}
    {{ checked(newest_time, raw_rows) }}
{%- endmacro %}
