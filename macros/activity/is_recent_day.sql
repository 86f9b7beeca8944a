{#-
    In an incremental build: whether a day is to be computed again. That is every day from some days
    before the newest one there is, since rows arrive late, or before the as-of date where that has
    been moved back.
-#}
{% macro is_recent_day(column, as_of) -%}
    {%- if is_incremental() -%}
    {{ column }} >= (
        select
            least(
                coalesce(max(stored.activity_date), date '0001-01-01'), max(clock.last_activity_date)
            ) - {{ var('late_arrival_days') }}
        from {{ as_of }} as clock
        left join {{ this }} as stored on true
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
