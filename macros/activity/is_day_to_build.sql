{#-
    In an incremental build: whether a day is to be computed again. That is a day that holds another
    number of events than it did (new ones, or ones that came late, however late), and any of the
    newest days, where a correction may have left the number as it was.

    fresh_days: a CTE with activity_date and event_count as the clean rows are now.
    stored_events: an expression that sums the events of a day in the stored table.
-#}
{% macro is_day_to_build(column, fresh_days, stored_events, as_of) -%}
    {%- if is_incremental() -%}
    {{ column }} in (
        select fresh_days.activity_date
        from {{ fresh_days }} as fresh_days
        cross join {{ as_of }} as clock
        left join (
            select
                stored.activity_date,
                {{ stored_events }} as event_count
            from {{ this }} as stored
            group by stored.activity_date
        ) as stored_days on fresh_days.activity_date = stored_days.activity_date
        where
            stored_days.event_count is null
            or stored_days.event_count != fresh_days.event_count
            or fresh_days.activity_date
            > clock.last_activity_date - {{ var('late_arrival_days') }}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
