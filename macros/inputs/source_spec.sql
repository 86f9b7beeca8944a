{#-
    What the input file says about one source, as {location, ref, format, where, options, columns,
    freshness}; none when it is left out. What does not have the shape that it must have counts as
    left out: parsing goes on, so that check_input can say what is wrong.
-#}
{% macro source_spec(source_name) %}
    {% set sources = var('sources', none) %}
    {% set spec = sources.get(source_name) if sources is mapping else none %}
    {% if spec is not mapping %}
        {{ return(none) }}
    {% endif %}
    {{ return({
        'location': spec.get('location'),
        'ref': spec['ref'] if user_profiling.names_model(spec.get('ref')) else none,
        'format': spec.get('format'),
        'where': (spec['where'] | string | trim) if spec.get('where') is not none else none,
        'options': spec['options'] if spec.get('options') is mapping else {},
        'columns': spec['columns'] if spec.get('columns') is mapping else {},
        'freshness': spec['freshness'] if spec.get('freshness') is mapping else {},
    }) }}
{% endmacro %}
