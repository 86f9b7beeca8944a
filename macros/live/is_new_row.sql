{#-
    Whether a raw row has come since the build: of Parquet, what is in other files than those
    that the build has found; of a table, which does not tell what is new in it, every row; of
    text, which is read once a build, none. The files are written out, so that a reader passes
    over them without opening them; the views with this filter are made again by every build.
-#}
{% macro is_new_row(source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- set format = user_profiling.location_format(spec) if spec else none -%}
    {%- set known_files = user_profiling.known_files(source_name) -%}
    {%- if format == 'parquet' and known_files -%}
    delivered_in not in (
        {%- for file_name in known_files %}
        {{ user_profiling.sql_literal(file_name) }}{{ "," if not loop.last }}
        {%- endfor %}
    )
    {%- else -%}
    {{ 'true' if format in ['parquet', 'table'] else 'false' }}
    {%- endif -%}
{%- endmacro %}

{#- Whether a raw row was there at the build and can be kept for the live profile. -#}
{% macro is_built_row(source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- set format = user_profiling.location_format(spec) if spec else none -%}
    {%- if format == 'parquet' -%}
    delivered_in in (
        select files.file_name
        from {{ ref('int_live_files') }} as files
        where files.source = '{{ source_name }}'
    )
    {%- else -%}
    {{ 'false' if format == 'table' else 'true' }}
    {%- endif -%}
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
