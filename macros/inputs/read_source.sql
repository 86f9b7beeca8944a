{#-
    The relation that the raw rows of a source are read from; one without columns of its own if
    it is left out.
-#}
{% macro read_source(source_name) -%}
    {#-
        in the lineage a model stands on its source, wherever the input file says that the rows are
    -#}
    {%- do source('raw', source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) -%}
    {%- if not spec -%}
    (select cast(null as {{ dbt.type_string() }}) as nothing)
    {%- else -%}
    {%- if execute and spec['ref'] -%}
        {%- do user_profiling.check_built_ref(source_name, spec) -%}
    {%- endif -%}
    {{ user_profiling.read_location(spec) }}
    {%- endif -%}
{%- endmacro %}
