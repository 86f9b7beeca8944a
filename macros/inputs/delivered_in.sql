{#-
    The file that a raw row came in: the reader's own column, by which it passes over whole
    files.
-#}
{% macro delivered_in(source_name) -%}
    {%- set parts = user_profiling.source_parts(source_name) -%}
    {%- if parts | length > 1 -%}
    delivered_in
    {%- elif parts and user_profiling.location_format(parts[0]) == 'parquet'
        and not parts[0]['by_order'] -%}
    {{ adapter.dispatch('file_name', 'user_profiling')() }}
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{#- The same of one of several parts: where it is no file, what the part is called. -#}
{% macro delivered_in_part(part) -%}
    {%- if user_profiling.location_format(part) in ['table', 'query'] or part['by_order'] -%}
    {{ user_profiling.sql_literal(user_profiling.source_place(part)) }}
    {%- else -%}
    {{ adapter.dispatch('file_name', 'user_profiling')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__file_name() -%}
    filename
{%- endmacro %}

{% macro spark__file_name() -%}
    delivered._metadata.file_path
{%- endmacro %}
