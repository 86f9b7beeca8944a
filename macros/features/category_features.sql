{#-
    The features by which categories take part in the segmentation, as name -> what is known about
    it: an indicator for each value that the input lists under `segmentation.categories`. They come
    in the order of the attributes and of the texts, so that the order in the file changes nothing.
    What is wrong with an input is said by check_categories; here it is passed over.
-#}
{% macro category_features() %}
    {% set categories = user_profiling.segmentation_setting('categories') %}
    {% set features = {} %}
    {% for attribute in user_profiling.category_attributes()
        if categories is mapping and categories.get(attribute) is mapping %}
        {% set values = categories[attribute].get('values') %}
        {% set is_list = values is iterable and values is not string %}
        {% set weight = categories[attribute].get('weight') %}
        {% set title = attribute | replace('_', ' ') %}
        {% for value in (values if is_list else [])
            | select('string') | sort(case_sensitive=true) %}
            {% do features.update({user_profiling.indicator_name(attribute, value): {
                'label': title | capitalize ~ ': ' ~ value,
                'unit': 'share',
                'group': 'demographics',
                'transform': 'none',
                'missing': 'mean',
                'weight': user_profiling.setting(
                    'category_block_weight', of='int_feature_scaling'
                ) if weight is none else weight,
                'clusters': true,
                'high': title ~ ' ' ~ value,
                'low': 'not ' ~ title ~ ' ' ~ value,
                'block': attribute,
                'block_value': value,
            }}) %}
        {% endfor %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}

{#- The column of an indicator; a value without a Latin letter or a digit is told by its hash. -#}
{% macro indicator_name(attribute, value) %}
    {% set slug = modules.re.sub('[^a-z0-9]+', '_', value | lower).strip('_') %}
    {{ return(attribute ~ '_is_' ~ (slug or local_md5(value)[:8])) }}
{% endmacro %}
