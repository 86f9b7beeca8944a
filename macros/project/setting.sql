{#-
    An expert default: the input file's `expert: {name: value}` if it says so, else what the YAML of the
    model that uses it says under config.meta.settings, where its reason stands too. A mapping is
    overridden entry by entry.

    of: the model whose YAML has it; the one that is compiled unless told otherwise.
-#}
{% macro setting(name, of=none) %}
    {% if not execute %}
        {# what is parsed is not run, and any number does #}
        {{ return(1) }}
    {% endif %}
    {% set node = graph.nodes['model.user_profiling.' ~ of] if of else model %}
    {% set default = node.config.meta.settings[name] %}
    {% set expert = var('expert', none) %}
    {% set given = expert.get(name) if expert is mapping else none %}
    {% if default is mapping %}
        {{ return(dict(default, **given) if given is mapping else default) }}
    {% endif %}
    {{ return(default if given is none else given) }}
{% endmacro %}
