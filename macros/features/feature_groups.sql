{#-
    The models that hold features, in the order in which features are listed: the project's own
    groups, then those that the variable `feature_models` names, in this project or in the one that
    has it as a package. Each is keyed by user_id, as_of and lookback, as int_feature_spine is.
-#}
{% macro feature_groups() %}
    {{ return([
        'int_recency_features', 'int_engagement_features', 'int_advertising_features',
        'int_social_features', 'int_value_features', 'int_interest_features',
        'int_demographic_features',
    ] + (var('feature_models', none) or [])) }}
{% endmacro %}
