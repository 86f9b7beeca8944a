{#-
    Whether a feature may take part in the segmentation: the input's own list, else the catalog's. A
    category is declared for that purpose, so that its indicators need not be listed again. What
    grows with the calendar takes part only where the input gives it as a trait or tells of no
    activity: what it is in the segmentation window is not known then. about: the feature's entry in
    the catalog.
-#}
{% macro is_for_clustering(feature_name, about) %}
    {% set listed = user_profiling.segmentation_setting('features') %}
    {% if listed is iterable and not about.get('block') %}
        {{ return(feature_name in listed) }}
    {% endif %}
    {{ return(user_profiling.clusters_unless_listed(feature_name, about)) }}
{% endmacro %}

{#- The same where the input lists no features: what the catalog says. -#}
{% macro clusters_unless_listed(feature_name, about) %}
    {% if about['clusters'] == 'if_given' %}
        {{ return(
            user_profiling.is_mapped('user_traits', feature_name)
            or not user_profiling.has_events()
        ) }}
    {% endif %}
    {{ return(about['clusters']) }}
{% endmacro %}
