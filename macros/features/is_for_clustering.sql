{#-
    Whether a feature may take part in the segmentation: the input's own list, else the catalog's. A
    category is declared for that purpose, so that its indicators need not be listed again.
-#}
{% macro is_for_clustering(feature_name) %}
    {% set listed = user_profiling.segmentation_setting('features') %}
    {% set about = user_profiling.feature_catalog()[feature_name] %}
    {% if listed is iterable and not about.get('block') %}
        {{ return(feature_name in listed) }}
    {% endif %}
    {{ return(about['clusters']) }}
{% endmacro %}
