{#- The problems with the features that the input file declares itself. -#}
{% macro check_extra_features() %}
    {% set extra_features = var('extra_features', none) or {} %}
    {% if extra_features is not mapping %}
        {{ return(['extra_features: is not a mapping. Write `name: {label: ..., unit: ...}`.']) }}
    {% endif %}
    {% set problems = [] %}
    {% for name, given in extra_features.items() %}
        {% set found = [] %}
        {% if name in user_profiling.declared_features() %}
            {% do found.append(
                'the catalog has a feature of this name. Map it in user_traits without declaring it'
                ~ ' here, or choose another name.'
            ) %}
        {% elif name in user_profiling.names_beside_features()
            or not modules.re.fullmatch('[a-z_][a-z0-9_]*', name | string)
            or user_profiling.check_expressions({name: name}) %}
            {% do found.append(
                'cannot be the name of a column. Choose another one, of small letters, digits'
                ~ ' and _.'
            ) %}
        {% endif %}
        {% set about = {} if given is none else given %}
        {% if about is not mapping %}
            {% do found.append('is not a mapping. Write `{label: ..., unit: ...}`.') %}
        {% else %}
            {% do found.extend(user_profiling.check_names('key', about, [
                'label', 'unit', 'group', 'transform', 'missing', 'weight', 'clusters', 'high',
                'low',
            ])) %}
            {% do found.extend(user_profiling.check_feature_values(about)) %}
        {% endif %}
        {% for problem in found %}
            {% do problems.append('extra_features, ' ~ name ~ ': ' ~ problem) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
