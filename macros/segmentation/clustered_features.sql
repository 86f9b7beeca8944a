{#-
    The features that make segments, by segmentation: main -> names, and the same for each of the
    others that the input file names. One that lists none has those of the main one.
-#}
{% macro clustered_features() %}
    {% set main = [] %}
    {% for name, about in user_profiling.feature_catalog().items()
        if user_profiling.is_for_clustering(name, about) %}
        {% do main.append(name) %}
    {% endfor %}
    {% set found = {'main': main} %}
    {% for name, about in user_profiling.other_segmentations().items() %}
        {% do found.update({name: user_profiling.listed_features(about['features'], main)}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- The segmentations beside the main one; none where that part of the project is not there. -#}
{% macro other_segmentations() %}
    {{ return(
        user_profiling.given_segmentations() if user_profiling.has_part('segmentations') else {}
    ) }}
{% endmacro %}
