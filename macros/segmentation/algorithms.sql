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
    `expert`. Of auto they are those of all algorithms that it may choose.
-#}
{% macro algorithm_parameters(name) %}
    {% if name == 'auto' %}
        {% set tried = {} %}
        {% for own, about in user_profiling.algorithms().items() %}
            {% do tried.update({own: user_profiling.algorithm_parameters(own)}) %}
        {% endfor %}
        {{ return(tried) }}
    {% endif %}
    {{ return(user_profiling.overridden(
        name, user_profiling.algorithms().get(name, {}).get('parameters', {})
    )) }}
{% endmacro %}
