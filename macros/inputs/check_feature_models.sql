{#-
    The problems with the models that the variable `feature_models` names: each must declare
    features, with names that no other feature or column beside the features has. That a model is
    there is dbt's to say.
-#}
{% macro check_feature_models() %}
    {% set names = var('feature_models', none) or [] %}
    {% if names is string or names is mapping or names is not iterable %}
        {{ return(['feature_models: is not a list of models. Write [int_my_features].']) }}
    {% endif %}
    {% set declared_in = {} %}
    {% set problems = [] %}
    {# the project's own groups come first #}
    {% for group in user_profiling.feature_groups() %}
        {% set is_own = group in names %}
        {% set place = 'feature_models, ' ~ group ~ ': ' %}
        {% set features = user_profiling.features_of(group) %}
        {% if is_own and not features %}
            {% do problems.append(
                place ~ 'no column of its YAML is a feature. Add'
                ~ ' config: {meta: {feature: {label: ...}}} to each that is.'
            ) %}
        {% endif %}
        {% if is_own and user_profiling.has_past_people()
            and 'fct_user_days' in (user_profiling.model_node(group) or {}).get('raw_code', '') %}
            {% do problems.append(
                place ~ 'reads fct_user_days, which has the people of today at past times too.'
                ~ ' Write {{ join_user_days() }} in place of the join: CONTRIBUTING.md, recipe 1.'
            ) %}
        {% endif %}
        {% for name, about in features.items() %}
            {% if is_own and name in declared_in %}
                {% do problems.append(
                    place ~ name ~ ' is a feature of ' ~ declared_in[name] ~ ' already. Choose'
                    ~ ' another name.'
                ) %}
            {% elif is_own and name in user_profiling.names_beside_features() %}
                {% do problems.append(
                    place ~ name ~ ' is a column beside the features. Choose another name.'
                ) %}
            {% endif %}
            {% do declared_in.update({name: group}) %}
            {% for problem in user_profiling.check_feature_values(about) if is_own %}
                {% do problems.append(place ~ name ~ ': ' ~ problem) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with what the YAML of its model or `extra_features` says about a feature. -#}
{% macro check_feature_values(about) %}
    {% set values = {
        'transform': ['none', 'log1p'],
        'missing': ['zero', 'median', 'max', 'mean'],
    } %}
    {% set problems = [] %}
    {% for key, allowed in values.items()
        if about.get(key) is not none and about[key] not in allowed %}
        {% do problems.append(
            key ~ ' `' ~ about[key] ~ '` is unknown. Use one of: ' ~ allowed | join(', ') ~ '.'
        ) %}
    {% endfor %}
    {% set weight = about.get('weight') %}
    {% if weight is not none and not user_profiling.is_weight(weight) %}
        {% do problems.append('weight `' ~ weight ~ '` is not a number above 0.') %}
    {% endif %}
    {% set clusters = about.get('clusters', true) %}
    {% if clusters is not boolean %}
        {% do problems.append('clusters `' ~ clusters ~ '` is neither true nor false.') %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- Columns that stand beside the features in some table: a feature cannot have their names. -#}
{% macro names_beside_features() %}
    {% set names = user_profiling.source_columns()['users']['optional'] + [
        'raw_row', 'reason_code', 'row_status', 'as_of', 'lookback',
    ] %}
    {# the last two belong to parts that may have been deleted #}
    {% for table in (
        'dim_users', 'rpt_segment_profiles', 'int_prediction_examples', 'user_profile_now'
    ) %}
        {# what a feature of the user's own has added to a contract says that it is one #}
        {% for column in (user_profiling.model_node(table) or {}).get('columns', {}).values()
            if column.meta.get('feature') is not mapping %}
            {% do names.append(column.name) %}
        {% endfor %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
