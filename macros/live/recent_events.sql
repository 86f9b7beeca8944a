{#-
    The good raw events of a source from the first day that the next build computes again, as this
    build has found them, so that a live profile need not look for them among everybody's. Of files,
    those that are known; a table has no parts, so nothing of it is kept here.
-#}
{% macro recent_events(source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- set format = user_profiling.location_format(spec) if spec else none -%}
with found_rows as (
    select *
    from {{ ref('stg_raw_' ~ source_name) }}
    {%- if format == 'parquet' %}
    where delivered_in in (
        select files.file_name
        from {{ ref('int_live_files') }} as files
        where files.source = '{{ source_name }}'
    )
    {%- elif format == 'table' %}
    where false
    {%- endif %}
),

checked_rows as (
    {{ user_profiling.checked_events(
        source_name, user_profiling.build_started_at(), 'found_rows'
    ) | indent(4) }}
)

select
    {%- for column in user_profiling.live_event_columns(source_name) %}
    {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from checked_rows
where
    reason_code is null
    and occurred_at >= (select clock.first_day from {{ ref('int_live_clock') }} as clock)
order by user_id
{%- endmacro %}
