{#- The problems with the input file's `segmentation`. -#}
{% macro check_segmentation() %}
    {% set settings = var('segmentation', none) or {} %}
    {% if settings is not mapping %}
        {{ return([
            'segmentation: is not a mapping. Write `segmentation: {segment_count: auto}`.'
        ]) }}
    {% endif %}
    {% set problems = user_profiling.check_names('key', settings, [
        'segment_count', 'algorithm', 'features', 'categories', 'refit', 'random_seed',
        'window_days', 'name', 'label',
    ]) %}

    {% do problems.extend(user_profiling.check_algorithm(
        settings.get('algorithm', 'kmeans'), settings.get('segment_count', 'auto')
    )) %}
    {% set name = settings.get('name', 'main') %}
    {% if not modules.re.fullmatch('[a-z][a-z0-9_]{0,30}', name | string) %}
        {% do problems.append(
            'name `' ~ name ~ '` is no name for a segmentation. Use small letters, digits and _, 31'
            ~ ' at most; how people read it is `label`.'
        ) %}
    {% endif %}

    {% if settings.get('label') is not none and settings['label'] is not string %}
        {% do problems.append('label `' ~ settings['label'] ~ '` is no text.') %}
    {% endif %}

    {% set refit = settings.get('refit', 'when_needed') %}
    {% if refit not in ['always', 'never', 'when_needed'] %}
        {% do problems.append(
            'refit `' ~ refit ~ '` is unknown. Use one of: when_needed, always, never.'
        ) %}
    {% endif %}

    {% if refit == 'never' and not user_profiling.has_kept_model() %}
        {% do problems.append(
            'refit is never, but this warehouse has no kept model. Build once with refit:'
            ~ ' when_needed, or use the warehouse that the model was fitted in.'
        ) %}
    {% endif %}

    {% set random_seed = settings.get('random_seed', 42) %}
    {% if random_seed is boolean
        or not (random_seed is integer and 0 <= random_seed < 4294967296) %}
        {% do problems.append(
            'random_seed `' ~ random_seed ~ '` is not a whole number from 0 to 4294967295.'
        ) %}
    {% endif %}

    {% set window = settings.get('window_days') %}
    {% if window is not none and not (window is integer and window >= 1) %}
        {% do problems.append(
            'window_days `' ~ window ~ '` is not a whole number of at least 1. Write over how many'
            ~ ' days the behaviour that makes segments is measured, or null for '
            ~ user_profiling.segmentation_window_days() ~ '.'
        ) %}
    {% endif %}

    {% set features = settings.get('features') %}
    {% if features is not none %}
        {% set is_list = features is iterable and features is not string
            and features is not mapping %}
        {% if not is_list or not features %}
            {% do problems.append(
                'features `' ~ features ~ '` is not a list of features. Write [order_count,'
                ~ ' total_spend], or null for every usable one.'
            ) %}
        {% else %}
            {% set attributes = user_profiling.category_attributes() %}
            {% for name in features if name in attributes %}
                {% do problems.append(
                    'features: `' ~ name ~ '` is a category. Let it take part by categories: {'
                    ~ name ~ ': {values: [...]}}.'
                ) %}
            {% endfor %}
            {% do problems.extend(user_profiling.check_names(
                'feature', features | reject('in', attributes) | list,
                user_profiling.feature_catalog().keys() | list
            )) %}
        {% endif %}
    {% endif %}

    {% set named_problems = [] %}
    {% for problem in problems %}
        {% do named_problems.append('segmentation: ' ~ problem) %}
    {% endfor %}
    {{ return(named_problems) }}
{% endmacro %}

{#- The problems with an algorithm and the number of segments that is asked of it. -#}
{% macro check_algorithm(algorithm, segment_count) %}
    {% set problems = [] %}
    {% if segment_count != 'auto' and not (segment_count is integer and segment_count >= 2) %}
        {% do problems.append(
            'segment_count `' ~ segment_count ~ '` is neither auto nor a whole number of at'
            ~ ' least 2.'
        ) %}
    {% endif %}
    {% set algorithms = user_profiling.algorithms() %}
    {% if algorithm == 'auto' %}
        {#- a fixed number is asked of those algorithms only that take one -#}
    {% elif algorithm not in algorithms %}
        {% do problems.append(
            'algorithm `' ~ algorithm ~ '` is unknown. Use one of: auto, ' ~ algorithms | join(', ')
            ~ '.'
        ) %}
    {% elif not algorithms[algorithm].takes_segment_count and segment_count != 'auto' %}
        {% set with_count = [] %}
        {% for name, about in algorithms.items() if about.takes_segment_count %}
            {% do with_count.append(name) %}
        {% endfor %}
        {% do problems.append(
            'segment_count `' ~ segment_count ~ '` cannot be had with ' ~ algorithm ~ ', which'
            ~ ' finds the number itself. Write segment_count: auto, or use '
            ~ with_count | join(' or ') ~ '.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}
