{#-
    What predictions are made from, as name -> {label, feature, is_recent}: every feature that
    activity tells, over all of the window, and again over the last `horizon_days` alone. What is only
    known as of today (age, income, traits from elsewhere) would tell the past about the future.
-#}
{% macro predictors() %}
    {% set found = {} %}
    {% set extra_features = var('extra_features', none) or {} %}
    {% for feature_name, about in user_profiling.feature_catalog().items()
        if about['group'] != 'demographics' and not about.get('block')
        and feature_name not in extra_features %}
        {% do found.update({feature_name: {
            'label': about['label'], 'feature': feature_name, 'is_recent': false,
        }}) %}
    {% endfor %}
    {% for feature_name, about in found.copy().items() if about['label'].split(' since ') | length == 1 %}
        {% do found.update({'recent_' ~ feature_name: {
            'label': about['label'] ~ ', lately', 'feature': feature_name, 'is_recent': true,
        }}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
