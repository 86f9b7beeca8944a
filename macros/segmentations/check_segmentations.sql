{#- The problems with the input file's segmentations beside the main one, each with its line. -#}
{% macro check_segmentations() %}
    {% set given = var('segmentations', none) %}
    {% if given is none or given == {} %}
        {{ return([]) }}
    {% elif given is not mapping %}
        {{ return([
            'segmentations: is not a mapping. Write `segmentations: {value: {features: [value]}}`.'
        ]) }}
    {% endif %}
    {% set problems = [] %}
    {% for name, about in given.items() %}
        {% set found = user_profiling.check_segmentation_of(name, about) %}
        {% set line = user_profiling.line_of('segmentations', name | string) if found %}
        {% for problem in found %}
            {% do problems.append(
                'segmentations, ' ~ name ~ (', line ' ~ line if line else '') ~ ': ' ~ problem
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with one of them. -#}
{% macro check_segmentation_of(name, about) %}
    {% if about is not mapping %}
        {{ return([
            'is not a mapping. Write `{features: [value]}` or `{by: location}`.'
        ]) }}
    {% endif %}
    {% set problems = user_profiling.check_names(
        'key', about, ['label', 'features', 'by', 'algorithm', 'segment_count']
    ) %}
    {% if not modules.re.fullmatch('[a-z][a-z0-9_]{0,30}', name | string) %}
        {% do problems.append(
            'is no name for a segmentation. Use small letters, digits and _, 31 at most; how people'
            ~ ' read it is `label`.'
        ) %}
    {% elif name in ['main', user_profiling.segmentation_setting('name')] %}
        {% do problems.append(
            'two segmentations have this name: it is that of the main one'
            ~ (', which `segmentation: {name: ...}` changes' if name != 'main') ~ '. Use another.'
        ) %}
    {% endif %}
    {% if about.get('label') is not none
        and (about['label'] is not string or not about['label'].strip()) %}
        {% do problems.append('label `' ~ about['label'] ~ '` is no text.') %}
    {% endif %}
    {% do problems.extend(user_profiling.check_listed_features(about.get('features'))) %}
    {% do problems.extend(user_profiling.check_part_attribute(about.get('by'))) %}
    {% do problems.extend(user_profiling.check_algorithm(
        about.get('algorithm') or user_profiling.segmentation_setting('algorithm'),
        about.get('segment_count') or user_profiling.segmentation_setting('segment_count')
    )) %}
    {% if not problems and about.get('features') is none and about.get('by') is none
        and about.get('algorithm') is none and about.get('segment_count') is none %}
        {% do problems.append(
            'is the main one again. Say what sets it apart: features, by, algorithm or'
            ~ ' segment_count.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with the features that a segmentation lists: names, groups or categories. -#}
{% macro check_listed_features(listed) %}
    {% if listed is none %}
        {{ return([]) }}
    {% elif listed is string or listed is mapping or listed is not iterable or not listed %}
        {{ return([
            'features `' ~ listed ~ '` is not a list of features or groups of them. Write [value],'
            ~ ' [order_count, total_spend], or leave it out for those of the main one.'
        ]) }}
    {% endif %}
    {% set catalog = user_profiling.feature_catalog() %}
    {% set known = catalog.keys() | list %}
    {% for about in catalog.values() %}
        {% do known.append(about.get('block') or about['group']) %}
    {% endfor %}
    {% set problems = [] %}
    {% for name in listed
        if name in user_profiling.category_attributes() and name not in known %}
        {% do problems.append(
            'features: `' ~ name ~ '` is a category. Say which of its values take part:'
            ~ ' segmentation: {categories: {' ~ name ~ ': {values: [...]}}}.'
        ) %}
    {% endfor %}
    {% do problems.extend(user_profiling.check_names(
        'feature or group',
        listed | reject('in', user_profiling.category_attributes()) | list,
        known | unique | list
    )) %}
    {% if not problems and not user_profiling.listed_features(listed, []) %}
        {% do problems.append(
            'features: no feature of ' ~ listed | join(', ') ~ ' makes segments with this input.'
            ~ ' List features by their own names.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- The problems with the attribute by whose values users are segmented apart. -#}
{% macro check_part_attribute(attribute) %}
    {% if attribute is none %}
        {{ return([]) }}
    {% elif attribute is not string %}
        {{ return(['by `' ~ attribute ~ '` is no attribute. Write one, such as `by: location`.']) }}
    {% endif %}
    {% set problems = [] %}
    {% for problem in user_profiling.check_names(
        'attribute', [attribute], user_profiling.category_attributes()
    ) %}
        {% do problems.append('by: ' ~ problem) %}
    {% endfor %}
    {% set is_known = user_profiling.is_mapped('users', attribute)
        or attribute == 'main_device' and user_profiling.is_mapped('interactions', 'device')
        or attribute == 'age_band' and user_profiling.is_mapped('users', 'age_years') %}
    {% if not problems and not is_known %}
        {% do problems.append(
            'by: this input does not tell `' ~ attribute ~ '` of users. Map '
            ~ ('device of interactions' if attribute == 'main_device' else attribute ~ ' of users')
            ~ ', or take another of ' ~ user_profiling.category_attributes() | join(', ') ~ '.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}
