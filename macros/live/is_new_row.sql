{#-
    Whether a raw row has come since the build: of Parquet, what is in other files than those
    that the build has found; of a table, which does not tell what is new in it, every row; of
    text, which is read once a build, none. The files are written out, so that a reader passes
    over them without opening them; the views with this filter are made again by every build.
-#}
{% macro is_new_row(source_name) -%}
    {%- set known_files = user_profiling.known_files(source_name) -%}
    {%- if not user_profiling.is_read_in_place(source_name) -%}
    false
    {%- elif user_profiling.files_in_place(source_name) and known_files -%}
    delivered_in not in (
        {%- for file_name in known_files %}
        {{ user_profiling.sql_literal(file_name) }}{{ "," if not loop.last }}
        {%- endfor %}
    )
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}

{#- Whether a raw row was there at the build and can be kept for the live profile. -#}
{% macro is_built_row(source_name) -%}
    {%- if not user_profiling.is_read_in_place(source_name) -%}
    true
    {%- elif user_profiling.files_in_place(source_name) -%}
    delivered_in in (
        select files.file_name
        from {{ ref('int_live_files') }} as files
        where files.source = '{{ source_name }}'
    )
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}

{#-
    Whether the raw rows of a source are read where they are, so that those that come after the
    build can be seen.
-#}
{% macro is_read_in_place(source_name) %}
    {{ return(user_profiling.is_mapped(source_name)
        and user_profiling.raw_materialization(source_name) == 'view') }}
{% endmacro %}

{#- Where the Parquet files of a source are that is read in place; none where it has none. -#}
{% macro files_in_place(source_name) %}
    {% set locations = [] %}
    {% for part in user_profiling.source_parts(source_name)
        if user_profiling.is_read_in_place(source_name)
        and user_profiling.location_format(part) == 'parquet' %}
        {% do locations.append(part['location']) %}
    {% endfor %}
    {{ return(locations) }}
{% endmacro %}

{#- Whether a source that is read in place has a part that is a table. -#}
{% macro has_tables_in_place(source_name) %}
    {{ return(
        user_profiling.is_read_in_place(source_name)
        and user_profiling.files_in_place(source_name) | length
        < user_profiling.source_parts(source_name) | length
    ) }}
{% endmacro %}

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
