{#-
    Every feature that a model declares, as name -> what is known about it: the columns of the
    feature groups whose YAML has `config.meta.feature`, and the features of the input file. Empty
    while dbt parses, when the YAML of other models is not known yet. The variable `feature_catalog`
    stands for all of them in unit tests.
-#}
{% macro declared_features() %}
    {% set given = var('feature_catalog', none) %}
    {% if given %}
        {{ return(given) }}
    {% endif %}
    {% set features = {} %}
    {% if execute %}
        {% for group in (user_profiling.feature_groups() if graph.nodes else []) %}
            {% for name, about in user_profiling.features_of(group).items() %}
                {% do features.update({
                    name: dict(user_profiling.known_feature(name, about), model=group)
                }) %}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(features) }}
{% endmacro %}

{#-
    What the YAML of a model, or the input file, says about its features, by name; none if the model
    is not there.
-#}
{% macro features_of(model_name) %}
    {% if model_name == 'int_own_features' %}
        {{ return(user_profiling.own_features()) }}
    {% endif %}
    {% set node = user_profiling.model_node(model_name) %}
    {% set features = {} %}
    {% for column in (node.columns if node else {}).values()
        if column.meta.get('feature') is mapping %}
        {% do features.update({column.name: column.meta['feature']}) %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}

{#- What is known about a feature, with a default for what is not said. -#}
{% macro known_feature(name, given) %}
    {% set label = given.get('label') or (name | replace('_', ' ') | capitalize) %}
    {{ return({
        'label': label,
        'unit': given.get('unit') or 'units',
        'group': given.get('group') or 'extra',
        'transform': given.get('transform') or 'none',
        'missing': given.get('missing') or 'median',
        'weight': given.get('weight') or 1,
        'clusters': given.get('clusters', true),
        'predicts': given.get('predicts', true),
        'high': given.get('high') or 'high ' ~ label | lower,
        'low': given.get('low') or 'low ' ~ label | lower,
    }) }}
{% endmacro %}

{#- The node of a model of this project, else of another one: the host of the package. -#}
{% macro model_node(name) %}
    {% set own = graph.nodes.get('model.user_profiling.' ~ name) %}
    {% if own %}
        {{ return(own) }}
    {% endif %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name %}
        {{ return(node) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}
