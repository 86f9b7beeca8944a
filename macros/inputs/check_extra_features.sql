{#- The problems with the features that the input file declares itself. -#}
{% macro check_extra_features() %}
    {% set extra_features = var('extra_features', none) or {} %}
    {% if extra_features is not mapping %}
        {{ return(['extra_features: is not a mapping. Write `name: {label: ..., unit: ...}`.']) }}
    {% endif %}
    {# columns that stand beside the features, so that a feature cannot have their names #}
    {% set taken_names = user_profiling.source_columns()['users']['optional']
        + ['user_id', 'raw_row', 'reason_code', 'row_status', 'as_of', 'as_of_date', 'segment_key',
            'segment_name'] %}
    {% set values = {
        'transform': ['none', 'log1p'],
        'missing': ['zero', 'median', 'max', 'mean'],
    } %}
    {% set problems = [] %}
    {% for name, given in extra_features.items() %}
        {% set found = [] %}
        {% if name in user_profiling.declared_features() %}
            {% do found.append(
                'the catalog has a feature of this name. Map it in user_traits without declaring it'
                ~ ' here, or choose another name.'
            ) %}
        {% elif name in taken_names
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
            {% for key, allowed in values.items()
                if about.get(key) is not none and about[key] not in allowed %}
                {% do found.append(
                    key ~ ' `' ~ about[key] ~ '` is unknown. Use one of: '
                    ~ allowed | join(', ') ~ '.'
                ) %}
            {% endfor %}
            {% set weight = about.get('weight') %}
            {% if weight is not none and not user_profiling.is_weight(weight) %}
                {% do found.append('weight `' ~ weight ~ '` is not a number above 0.') %}
            {% endif %}
            {% set clusters = about.get('clusters', true) %}
            {% if clusters is not boolean %}
                {% do found.append('clusters `' ~ clusters ~ '` is neither true nor false.') %}
            {% endif %}
        {% endif %}
        {% for problem in found %}
            {% do problems.append('extra_features, ' ~ name ~ ': ' ~ problem) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
