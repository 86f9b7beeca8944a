{#-
    An expert default: the input file's `expert: {name: value}` if it says so, else what the YAML of
    the model that uses it says under config.meta.settings, where its reason stands too. A mapping
    is overridden entry by entry. While parsing and in a unit test dbt knows no other nodes: a unit
    test gives the settings that its model depends on.

    of: the model whose YAML has it; the one that is compiled unless told otherwise.
-#}
{% macro setting(name, of=none) %}
    {% if not execute or not graph.nodes %}
        {% set given = user_profiling.overridden(name, none) %}
        {{ return({} if given is none else given) }}
    {% endif %}
    {% set node = graph.nodes['model.user_profiling.' ~ of] if of else model %}
    {{ return(user_profiling.overridden(name, node.config.meta.settings[name])) }}
{% endmacro %}

{#- A default, or what the input's `expert` says in its place; of a mapping, entry by entry. -#}
{% macro overridden(name, default) %}
    {% set expert = var('expert', none) %}
    {% set given = expert.get(name) if expert is mapping else none %}
    {% if default is mapping %}
        {{ return(dict(default, **given) if given is mapping else default) }}
    {% endif %}
    {{ return(default if given is none else given) }}
{% endmacro %}
