{#-
    The features that can be given as traits: all but the indicators, which restate an attribute.
-#}
{% macro trait_features() %}
    {% set names = [] %}
    {% for name, about in user_profiling.feature_catalog().items() if not about.get('block') %}
        {% do names.append(name) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
