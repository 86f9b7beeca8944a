{#-
    An expert default: the input file's `expert: {name: value}` if it says so, else what the YAML of the
    model that uses it says under config.meta.settings, where its reason stands too. A mapping is
    overridden entry by entry.

    of: the model whose YAML has it; the one that is compiled unless told otherwise.
-#}
{% macro setting(name, of=none) %}
    {% if not execute %}
        {{ return({}) }}
    {% endif %}
    {# a unit test compiles the SQL of the model that it tests #}
    {% set node = graph.nodes[
        'model.user_profiling.' ~ of if of else model.tested_node_unique_id or model.unique_id
    ] %}
    {% set default = node.config.meta.settings[name] %}
    {% set expert = var('expert', none) %}
    {% set given = expert.get(name) if expert is mapping else none %}
    {% if default is mapping %}
        {{ return(dict(default, **given) if given is mapping else default) }}
    {% endif %}
    {{ return(default if given is none else given) }}
{% endmacro %}
