{#-
    The models that hold features, in the order in which features are listed: the project's own
    groups, then those of own_feature_models. Each is keyed by user_id, as_of and lookback, as
    int_feature_spine is.
-#}
{% macro feature_groups() %}
    {{ return([
        'int_recency_features', 'int_engagement_features', 'int_advertising_features',
        'int_social_features', 'int_value_features', 'int_interest_features',
        'int_demographic_features',
    ] + user_profiling.own_feature_models()) }}
{% endmacro %}

{#-
    The models of users' own features: those that the variable `feature_models` names, in this
    project or in the one that has it as a package, and that of the features in the input file.
-#}
{% macro own_feature_models() %}
    {{ return(
        (var('feature_models', none) or [])
        + (['int_own_features'] if user_profiling.own_features() else [])
    ) }}
{% endmacro %}

{#-
    What the users' own features are made of, for the signature of a fit: when their SQL changes, so
    do the features that a kept model has learnt from. Empty without any.
-#}
{% macro own_features_signature() %}
    {% set parts = [] %}
    {% for name in (var('feature_models', none) or []) if execute and graph.nodes %}
        {% set node = user_profiling.model_node(name) or {} %}
        {% do parts.append(name ~ ' ' ~ local_md5(node.get('raw_code', ''))) %}
    {% endfor %}
    {% for name, about in user_profiling.own_features().items() %}
        {% do parts.append(name ~ ' ' ~ local_md5(
            [about['source'], about['sql'], about['last_days'], about['missing']] | string
        )) %}
    {% endfor %}
    {{ return('; own ' ~ parts | join(', ') if parts else '') }}
{% endmacro %}
