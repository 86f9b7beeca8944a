{#-
    The problems that only a project which has this one as a package can have: a model of its own
    that has the name of one of ours, so that dbt would take it where ours is meant.
-#}
{% macro check_package() %}
    {% set taken_names = {} %}
    {% for node in graph.nodes.values()
        if node.package_name == 'user_profiling' and not node.name.startswith('src_') %}
        {% for upstream_id in node.depends_on.nodes
            if upstream_id in graph.nodes
            and graph.nodes[upstream_id].package_name != 'user_profiling' %}
            {% set upstream = graph.nodes[upstream_id] %}
            {% do taken_names.update({upstream.name: upstream.package_name}) %}
        {% endfor %}
    {% endfor %}
    {% set our_names = graph.nodes.values()
        | selectattr('package_name', 'equalto', 'user_profiling') | map(attribute='name') | list %}
    {% set problems = [] %}
    {% for name, package_name in taken_names.items() if name in our_names %}
        {% do problems.append(
            name ~ ': ' ~ package_name ~ ' has a model of this name too, and dbt takes it for ours.'
            ~ ' Write `flags: {require_ref_searches_node_package_before_root: true}` in'
            ~ ' dbt_project.yml, so that each project finds its own.'
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
