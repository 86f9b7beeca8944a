{#-
    The good raw events of a source that this build has not found, from the first day that the next
    build computes again: those in files that have come since, and, as a table does not tell what is
    new in it, all of a table. Text is read once a build, so nothing of it arrives in between.

    The known files and the first day are written out, so that a reader passes over files and parts of
    them without opening them; the model is made again by every build.
-#}
{% macro arrived_events(source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- set format = user_profiling.location_format(spec) if spec else none -%}
    {%- set known_files = user_profiling.known_files(source_name) -%}
with arrived_rows as (
    select *
    from {{ ref('src_' ~ source_name) }}
    {%- if format not in ['parquet', 'table'] %}
    where false
    {%- elif known_files %}
    where delivered_in not in (
        {%- for file_name in known_files %}
        {{ user_profiling.sql_literal(file_name) }}{{ "," if not loop.last }}
        {%- endfor %}
    )
    {%- endif %}
)

{{ user_profiling.good_live_events(
    source_name, 'arrived_rows', user_profiling.asked_at(), user_profiling.live_first_day()
) }}
{%- endmacro %}

{#- The files of a source that the last build has found; none for what does not come in files. -#}
{% macro known_files(source_name) %}
    {%- set files = ref('int_live_files') -%}
    {%- if execute and load_relation(files) is not none -%}
        {{ return(run_query(
            'select file_name from ' ~ files ~ " where source = '" ~ source_name
            ~ "' order by file_name"
        ).columns[0].values() | list) }}
    {%- endif -%}
    {{ return([]) }}
{% endmacro %}

{#- The first day that the next build computes again, as a literal. -#}
{% macro live_first_day() %}
    {%- set clock = ref('int_live_clock') -%}
    {%- if execute and load_relation(clock) is not none -%}
        {{ return(user_profiling.sql_date(
            run_query('select first_day from ' ~ clock).columns[0].values()[0]
        )) }}
    {%- endif -%}
    {{ return(user_profiling.sql_date('0001-01-01')) }}
{% endmacro %}
