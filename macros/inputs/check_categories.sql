{#- The problems with the categories that the input file lets take part in the segmentation. -#}
{% macro check_categories() %}
    {% set problems = [] %}
    {% set categories = user_profiling.segmentation_setting('categories') %}
    {% set categories = {} if categories is none else categories %}
    {% if categories is not mapping %}
        {{ return(problems + [
            'segmentation, categories: is not a mapping. Write'
            ~ ' `categories: {gender: {values: [female, male]}}`.'
        ]) }}
    {% endif %}
    {% for problem in user_profiling.check_names(
        'attribute', categories, user_profiling.category_attributes()
    ) %}
        {% do problems.append('segmentation, categories: ' ~ problem) %}
    {% endfor %}
    {# columns that the indicators stand beside #}
    {% set names = user_profiling.declared_features().keys() | list %}
    {% set extra_features = var('extra_features', none) %}
    {% set names = names + (extra_features if extra_features is mapping else {}).keys() | list %}
    {% for attribute in user_profiling.category_attributes() if attribute in categories %}
        {% for problem in user_profiling.category_problems(
            categories[attribute], attribute, names
        ) %}
            {% do problems.append(
                'segmentation, categories, ' ~ attribute ~ ': ' ~ problem
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- What is wrong with one category; `names` are the columns that its indicators stand beside. -#}
{% macro category_problems(given, attribute, names) %}
    {% if given is not mapping %}
        {{ return(['is not a mapping. Write `{values: [...], weight: 1}`.']) }}
    {% endif %}
    {% set problems = user_profiling.check_names('key', given, ['values', 'weight']) %}
    {% set weight = given.get('weight') %}
    {% if weight is not none and not user_profiling.is_weight(weight) %}
        {% do problems.append('weight `' ~ weight ~ '` is not a number above 0.') %}
    {% endif %}
    {% set values = given.get('values') %}
    {% if not values or values is string or values is mapping or values is not iterable %}
        {% do problems.append(
            'values `' ~ values ~ '` is not a list of values. Write those that are to be told'
            ~ ' apart, as dim_users spells them.'
        ) %}
        {{ return(problems) }}
    {% endif %}
    {% set value_of = {} %}
    {% for value in values %}
        {% if value is not string or not value.strip() %}
            {% do problems.append(
                'values: `' ~ value ~ '` is not text. Put it in quotes, as dim_users spells it.'
            ) %}
        {% elif value in value_of.values() %}
            {% do problems.append('values: `' ~ value ~ '` is listed twice. Remove one.') %}
        {% else %}
            {% set name = user_profiling.indicator_name(attribute, value) %}
            {% if name in names %}
                {% do problems.append(
                    'values: `' ~ value ~ '` would be the feature `' ~ name ~ '`, which there is'
                    ~ ' already. Rename that extra feature.'
                ) %}
            {% elif name in value_of %}
                {% do problems.append(
                    'values: `' ~ value_of[name] ~ '` and `' ~ value
                    ~ '` would both be the feature `'
                    ~ name ~ '`. Spell one otherwise in the expression of the column.'
                ) %}
            {% endif %}
            {% do value_of.update({name: value}) %}
        {% endif %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether a value can weigh a feature: a finite number above 0. -#}
{% macro is_weight(value) %}
    {{ return(value is number and value is not boolean and value > 0 and value - value == 0) }}
{% endmacro %}
