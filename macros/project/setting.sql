{#-
    An expert default: the input file's `expert: {name: value}` if it says so, else what the YAML of the
    model that uses it says under config.meta.settings, where its reason stands too. A mapping is
    overridden entry by entry. A unit test, which sees no YAML, gives the values that it is about.

    of: the model whose YAML has it; the one that is compiled unless told otherwise.
-#}
{% macro setting(name, of=none) %}
    {% set expert = var('expert', none) %}
    {% set given = expert.get(name) if expert is mapping else none %}
    {% if not execute or (given is not none and given is not mapping) %}
        {# what is parsed is not run, and any number does #}
        {{ return(1 if given is none else given) }}
    {% endif %}
    {% set node = (graph.nodes or {}).get('model.user_profiling.' ~ of) if of else model %}
    {% set default = ((node or {}).get('config', {}).get('meta') or {}).get('settings', {}).get(name) %}
    {% if default is mapping %}
        {{ return(dict(default, **(given or {}))) }}
    {% elif default is none and given is none %}
        {% do exceptions.raise_compiler_error(
            'The setting ' ~ name ~ ' is not in the YAML of ' ~ (of or model.name)
            ~ ' (config, meta, settings). A unit test has to give it: overrides, vars, expert.'
        ) %}
    {% endif %}
    {{ return(given if default is none else default) }}
{% endmacro %}
