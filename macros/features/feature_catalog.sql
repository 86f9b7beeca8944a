{#-
    What is known about every feature, as name -> {label, unit, group, transform, missing, weight,
    clusters, high, low}: the catalog, the extra features that the input file declares, and the
    indicators of its categories, which also have {block, block_value}.
-#}
{% macro feature_catalog() %}
    {% set catalog = {} %}
    {% for name, about in var('feature_catalog').items() %}
        {% do catalog.update({name: about}) %}
    {% endfor %}
    {% set extra_features = var('extra_features', none) %}
    {% for name, about in (extra_features if extra_features is mapping else {}).items() %}
        {% set given = about if about is mapping else {} %}
        {% set label = given.get('label') or (name | replace('_', ' ') | capitalize) %}
        {% do catalog.update({name: {
            'label': label,
            'unit': given.get('unit') or 'units',
            'group': given.get('group') or 'extra',
            'transform': given.get('transform') or 'none',
            'missing': given.get('missing') or 'median',
            'weight': given.get('weight') or 1,
            'clusters': given.get('clusters', true),
            'high': given.get('high') or 'high ' ~ label | lower,
            'low': given.get('low') or 'low ' ~ label | lower,
        }}) %}
    {% endfor %}
    {% for name, about in user_profiling.category_features().items() if name not in catalog %}
        {% do catalog.update({name: about}) %}
    {% endfor %}
    {{ return(catalog) }}
{% endmacro %}
