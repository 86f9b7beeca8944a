{#-
    The problems with the input file's `expert`: what it overrides must be a setting that some
    model's YAML declares under config.meta.settings, or an algorithm of the registry, and of the
    same type.
-#}
{% macro check_expert() %}
    {% set expert = var('expert', none) or {} %}
    {% if expert is not mapping %}
        {{ return(['expert: is not a mapping. Write `expert: {kmeans: {n_init: 20}}`.']) }}
    {% endif %}
    {% set known = user_profiling.expert_settings() %}
    {% set problems = user_profiling.check_names('setting', expert, known | sort) %}
    {% for name, given in expert.items() if name in known %}
        {% set default = known[name] %}
        {% if default is not mapping %}
            {% do problems.extend(user_profiling.check_like(name, given, default)) %}
        {% elif given is not mapping %}
            {% do problems.append(
                '`' ~ name ~ '` is not a mapping. Give it some of: ' ~ default | join(', ') ~ '.'
            ) %}
        {% else %}
            {% do problems.extend(user_profiling.check_names(
                'setting of ' ~ name, given, default | list
            )) %}
            {% for key, value in given.items() if key in default %}
                {% do problems.extend(
                    user_profiling.check_like(name ~ '.' ~ key, value, default[key])
                ) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {# a value of the wrong kind has been named already #}
    {% do problems.extend(user_profiling.check_expert_ranges(expert) if not problems else []) %}
    {% set named_problems = [] %}
    {% for problem in problems %}
        {% do named_problems.append('expert: ' ~ problem) %}
    {% endfor %}
    {{ return(named_problems) }}
{% endmacro %}

{#- Every setting that `expert` may override, as name -> default. -#}
{% macro expert_settings() %}
    {% set known = {} %}
    {% for node in graph.nodes.values() if node.package_name == 'user_profiling' %}
        {% do known.update(node.config.get('meta', {}).get('settings', {})) %}
    {% endfor %}
    {% for name, about in user_profiling.algorithms().items() %}
        {% do known.update({name: about.parameters}) %}
    {% endfor %}
    {{ return(known) }}
{% endmacro %}

{#-
    A problem if a value is not of the type of the default; one that is null by default is a number.
-#}
{% macro check_like(name, value, default) %}
    {% set is_number = value is number and value is not boolean %}
    {% if default is boolean %}
        {% set wanted = none if value is boolean else 'true or false' %}
    {% elif default is integer %}
        {% set wanted = none if value is integer and value is not boolean else 'a whole number' %}
    {% elif default is none %}
        {% set wanted = none if is_number or value is none else 'a number' %}
    {% elif default is number %}
        {% set wanted = none if is_number else 'a number' %}
    {% elif default is string %}
        {% set wanted = none if value is string else 'a text' %}
    {% else %}
        {% set wanted = none if value is sequence and value is not string else 'a list' %}
    {% endif %}
    {{ return([] if wanted is none else [
        '`' ~ name ~ '` is `' ~ value ~ '`, which is not ' ~ wanted ~ '. The default is '
        ~ default ~ '.'
    ]) }}
{% endmacro %}
