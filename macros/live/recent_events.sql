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
    from {{ ref('src_' ~ source_name) }}
    {%- if format == 'parquet' %}
    where delivered_in in (
        select files.file_name
        from {{ ref('int_live_files') }} as files
        where files.source = '{{ source_name }}'
    )
    {%- elif format == 'table' %}
    where false
    {%- endif %}
)

{{ user_profiling.good_live_events(
    source_name, 'found_rows', user_profiling.build_started_at(),
    '(select clock.first_day from ' ~ ref('int_live_clock') ~ ' as clock)'
) }}
order by user_id
{%- endmacro %}
