{#- What the input file says about one source: {location, options, columns}, or none. -#}
{% macro source_spec(source_name) %}
    {{ return((var('sources', none) or {}).get(source_name)) }}
{% endmacro %}
