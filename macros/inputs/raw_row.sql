{#- A raw row of a source as it was delivered, from which to_json makes a text. -#}
{% macro raw_row(source_name) -%}
    {{ 'raw_row' if user_profiling.source_parts(source_name) | length > 1
        else user_profiling.whole_row('delivered') }}
{%- endmacro %}
