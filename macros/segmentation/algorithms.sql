{#-
    The algorithms, as the YAML of ml_segmentation_models registers them: name -> {label, description,
    takes_segment_count, scored_by, parameters}. None while parsing.
-#}
{% macro algorithms() %}
    {% set node = graph.nodes['model.user_profiling.ml_segmentation_models'] if execute else none %}
    {{ return(node.config.meta.algorithms if node else {}) }}
{% endmacro %}

{#- The parameters of an algorithm: the registered ones, less what the input file says under `expert`. -#}
{% macro algorithm_parameters(name) %}
    {% set expert = var('expert', none) or {} %}
    {% set registered = user_profiling.algorithms().get(name, {}).get('parameters', {}) %}
    {{ return(dict(registered, **(expert.get(name) or {}))) }}
{% endmacro %}
