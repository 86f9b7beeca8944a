{#-
    The file that a raw row came in: the reader's own column, by which it passes over whole
    files.
-#}
{% macro delivered_in(source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- if spec and user_profiling.location_format(spec) == 'parquet' -%}
    {{ adapter.dispatch('file_name', 'user_profiling')() }}
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{% macro default__file_name() -%}
    filename
{%- endmacro %}

{% macro spark__file_name() -%}
    delivered._metadata.file_path
{%- endmacro %}
