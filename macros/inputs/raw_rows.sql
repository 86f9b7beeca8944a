{#-
    The rows of a source as they were delivered, one output row per raw row: every canonical column
    (null where the input file does not map it, or where its expression fails on that row), the file it
    came in if that is Parquet, and the whole raw row for the quarantine. A source that is left out has
    no rows.
-#}
{% macro raw_rows(source_name) %}
    {%- set columns = user_profiling.source_columns()[source_name] -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- set mapping = (spec.get('columns') or {}) if spec else {} -%}
    {%- if execute and spec and spec['ref'] -%}
        {%- do user_profiling.check_built_ref(source_name, spec) -%}
    {%- endif -%}
select
    {%- for column in columns['required'] + columns['optional'] %}
    {%- if mapping.get(column) is not none %}
    {{ user_profiling.null_on_error(mapping[column] | string | trim) }} as {{ column }},
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as {{ column }},
    {%- endif %}
    {%- endfor %}
    {%- if spec and user_profiling.location_format(spec) == 'parquet' %}
    -- the reader's own column, by which it passes over whole files
    filename as delivered_in,
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as delivered_in,
    {%- endif %}
    {%- if spec %}
    delivered as raw_row
from {{ user_profiling.read_location(spec) }} as delivered
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as raw_row
where false
    {%- endif %}
{%- endmacro %}
