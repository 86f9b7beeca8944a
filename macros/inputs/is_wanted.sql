{#-
    Whether a raw row of a source is to be used at all, by the input file's `where` for it. A row
    for which the condition fails or is unknown is left out, as in any where clause.
-#}
{% macro is_wanted(source_name) -%}
    {%- set parts = user_profiling.source_parts(source_name) -%}
    {%- if parts | length > 1 -%}
    is_wanted
    {%- else -%}
    {{ user_profiling.is_wanted_in(parts[0]) if parts else 'true' }}
    {%- endif -%}
{%- endmacro %}

{#- The same of one part of it. -#}
{% macro is_wanted_in(part) -%}
    {%- if part['where'] -%}
    coalesce({{ user_profiling.null_on_error(part['where']) }}, false)
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
