{#-
    The algorithms, as the YAML of ml_segmentation_models registers them: name -> {label,
    description, takes_segment_count, scored_by, parameters}. None while parsing and in a unit test,
    where dbt knows no other nodes.
-#}
{% macro algorithms() %}
    {% if not execute or not graph.nodes %}
        {{ return({}) }}
    {% endif %}
    {{ return(graph.nodes['model.user_profiling.ml_segmentation_models'].config.meta.algorithms) }}
{% endmacro %}

{#-
    The parameters of an algorithm: the registered ones, less what the input file says under
    `expert`.
-#}
{% macro algorithm_parameters(name) %}
    {{ return(user_profiling.overridden(
        name, user_profiling.algorithms().get(name, {}).get('parameters', {})
    )) }}
{% endmacro %}
