{#- Whether a raw row of a source is to be used at all, by the input file's `where` for it. -#}
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
    {{ user_profiling.holds(part['where']) if part['where'] else 'true' }}
{%- endmacro %}
