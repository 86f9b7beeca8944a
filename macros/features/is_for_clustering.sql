{#- Whether a feature may take part in the segmentation: the input's own list, else the catalog's. -#}
{% macro is_for_clustering(feature_name) %}
    {% set listed = user_profiling.segmentation_setting('features') %}
    {% if listed is iterable %}
        {{ return(feature_name in listed) }}
    {% endif %}
    {{ return(user_profiling.feature_catalog()[feature_name]['clusters']) }}
{% endmacro %}
