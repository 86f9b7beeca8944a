{#- The problems with single settings: of another type than they must be, or out of their range. -#}
{% macro check_ranges() %}
    {% set problems = [] %}
    {% for name, wanted in user_profiling.setting_ranges().items() if name != 'expert' %}
        {% if user_profiling.is_out_of_range(var(name, none), wanted) %}
            {% do problems.append(user_profiling.range_problem(name, var(name), wanted)) %}
        {% endif %}
    {% endfor %}
    {% if not problems and var('min_segment_count') > var('max_segment_count') %}
        {% do problems.append(
            'min_segment_count: `' ~ var('min_segment_count') ~ '` is above max_segment_count. Give'
            ~ ' both, the smaller one first.'
        ) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}

{#- The same for what `expert` replaces, whose names and shapes are known to be right. -#}
{% macro check_expert_ranges(expert) %}
    {% set problems = [] %}
    {% for name, wanted in user_profiling.setting_ranges()['expert'].items() if name in expert %}
        {% set inner = {name: [expert[name], wanted]} %}
        {% if expert[name] is mapping %}
            {% set inner = {} %}
            {% for key, value in expert[name].items() if key in wanted %}
                {% do inner.update({name ~ '.' ~ key: [value, wanted[key]]}) %}
            {% endfor %}
        {% endif %}
        {% for path, pair in inner.items() %}
            {% if user_profiling.is_out_of_range(pair[0], pair[1]) %}
                {% do problems.append(user_profiling.range_problem(path, pair[0], pair[1])) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}

{#- Whether a value is not what a setting may be: a part of a JSON schema, {type, minimum, ...}. -#}
{% macro is_out_of_range(value, wanted) %}
    {% set types = [wanted.type] if wanted.type is string else (wanted.type or []) %}
    {% set is_number = value is number and value is not boolean %}
    {% if value is none %}
        {{ return(types | length > 0 and 'null' not in types) }}
    {% elif not types or value is mapping %}
        {{ return(false) }}
    {% endif %}
    {% set has_type = ('boolean' in types and value is boolean)
        or ('integer' in types and is_number and value is integer)
        or ('number' in types and is_number)
        or ('string' in types and value is string)
        or ('array' in types and value is sequence and value is not string) %}
    {{ return(
        not has_type
        or 'enum' in wanted and value not in wanted.enum
        or is_number and (
            value < wanted.get('minimum', value)
            or value > wanted.get('maximum', value)
            or 'exclusiveMinimum' in wanted and value <= wanted.exclusiveMinimum
            or 'exclusiveMaximum' in wanted and value >= wanted.exclusiveMaximum
            or value != value
        )
    ) }}
{% endmacro %}

{#- The sentence about a value that is not what a setting may be. -#}
{% macro range_problem(name, value, wanted) %}
    {% set types = [wanted.type] if wanted.type is string else wanted.type %}
    {% set words = {
        'integer': 'a whole number', 'number': 'a number', 'boolean': 'true or false',
        'string': 'a text', 'array': 'a list', 'null': 'null',
    } %}
    {% set kinds = [] %}
    {% for type in types if 'enum' not in wanted %}
        {% do kinds.append(words[type] ~ (user_profiling.limits_in_words(wanted)
            if type in ['integer', 'number'] else '')) %}
    {% endfor %}
    {% if 'enum' in wanted %}
        {% do kinds.append('one of ' ~ wanted.enum | join(', ')) %}
    {% endif %}
    {{ return(
        name ~ ': `' ~ ('null' if value is none else value) ~ '` is not ' ~ kinds | join(' or ')
        ~ '.' ~ (' It says: ' ~ wanted.description if 'description' in wanted else '')
    ) }}
{% endmacro %}

{#- The limits of a number in words, such as ` of at least 1` or ` from 0 to below 1`. -#}
{% macro limits_in_words(wanted) %}
    {% set above = wanted.get('exclusiveMinimum') %}
    {% set below = wanted.get('exclusiveMaximum') %}
    {% set least = wanted.get('minimum') %}
    {% set most = wanted.get('maximum') %}
    {% set start = 'above ' ~ above if above is not none
        else ('from ' ~ least if least is not none else '') %}
    {% set end = 'below ' ~ below if below is not none else ('' if most is none else most) %}
    {% if start and end != '' %}
        {{ return(' ' ~ start ~ ' to ' ~ end) }}
    {% elif end != '' %}
        {{ return(' ' ~ ('' if below is not none else 'of at most ') ~ end) }}
    {% elif least is not none %}
        {{ return(' of at least ' ~ least) }}
    {% endif %}
    {{ return(' ' ~ start if start else '') }}
{% endmacro %}

{#- The type and range of every single setting, and of what `expert` may replace, by its name. -#}
{% macro setting_ranges() %}
    {{ return(user_profiling.model_node('rpt_thresholds').config.meta['setting_ranges']) }}
{% endmacro %}
