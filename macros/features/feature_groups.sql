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

{#-
    What the users' own feature models are made of, for the signature of a fit: when their SQL
    changes, so do the features that a kept model has learnt from. Empty without any.
-#}
{% macro own_features_signature() %}
    {% set parts = [] %}
    {% for name in (var('feature_models', none) or []) if execute and graph.nodes %}
        {% set node = user_profiling.model_node(name) or {} %}
        {% do parts.append(name ~ ' ' ~ local_md5(node.get('raw_code', ''))) %}
    {% endfor %}
    {{ return('; own ' ~ parts | join(', ') if parts else '') }}
{% endmacro %}
