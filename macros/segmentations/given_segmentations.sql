{#-
    The segmentations of the input file beside the main one: name -> label, features, by, algorithm,
    segment_count; what is not given is none, and then as in the main one. What is wrong with them
    is said by check_segmentations; here it is passed over.
-#}
{% macro given_segmentations() %}
    {% set given = var('segmentations', none) %}
    {% set segmentations = {} %}
    {% for name, entry in (given if given is mapping else {}).items() %}
        {% set about = entry if entry is mapping else {} %}
        {% do segmentations.update({name: {
            'label': about.get('label') or name | string | replace('_', ' ') | capitalize,
            'features': about.get('features'),
            'by': about.get('by'),
            'algorithm': about.get('algorithm'),
            'segment_count': about.get('segment_count'),
        }}) %}
    {% endfor %}
    {{ return(segmentations) }}
{% endmacro %}

{#-
    The features that a list names, each by its own name, by that of its group (those of it that
    make segments unless the input says otherwise), or by that of its category. none: the default.
-#}
{% macro listed_features(listed, default) %}
    {% if listed is none or listed is string or listed is not iterable %}
        {{ return(default) }}
    {% endif %}
    {% set names = [] %}
    {% for name, about in user_profiling.feature_catalog().items() %}
        {% set is_in_group = about['group'] in listed and not about.get('block')
            and user_profiling.clusters_unless_listed(name, about) %}
        {% if name in listed or about.get('block') in listed or is_in_group %}
            {% do names.append(name) %}
        {% endif %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
