{#-
    What is known about every feature, as name -> {label, unit, group, transform, missing, weight,
    clusters, high, low}: what models declare, which have {model} too, the extra features that the
    input file declares, and the indicators of its categories, which have {block, block_value}.
-#}
{% macro feature_catalog() %}
    {% set catalog = {} %}
    {% do catalog.update(user_profiling.declared_features()) %}
    {% set extra_features = var('extra_features', none) %}
    {% for name, about in (extra_features if extra_features is mapping else {}).items() %}
        {% do catalog.update({
            name: user_profiling.known_feature(name, about if about is mapping else {})
        }) %}
    {% endfor %}
    {% for name, about in user_profiling.category_features().items() if name not in catalog %}
        {% do catalog.update({name: about}) %}
    {% endfor %}
    {{ return(catalog) }}
{% endmacro %}
