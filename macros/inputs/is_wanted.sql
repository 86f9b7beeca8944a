{#-
    Whether a raw row of a source is to be used at all, by the input file's `where` for it. A row
    for which the condition fails or is unknown is left out, as in any where clause.
-#}
{% macro is_wanted(source_name) -%}
    {%- set spec = user_profiling.source_spec(source_name) or {} -%}
    {%- if spec.get('where') -%}
    coalesce({{ user_profiling.null_on_error(spec['where']) }}, false)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
