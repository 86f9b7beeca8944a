{#-
    What is wrong with a source that is a model, as far as can be said before the model is built.
-#}
{% macro check_ref(spec) %}
    {% if not user_profiling.names_model(spec['ref']) %}
        {{ return(
            'ref: `' ~ spec['ref'] ~ '` is not the name of a model. Write `ref: customers`, or'
            ~ ' `ref: [package, customers]` for a model of a package.'
        ) }}
    {% endif %}
    {% for key in ['location', 'query', 'format', 'options'] if spec.get(key) is not none %}
        {{ return(
            'ref: `' ~ user_profiling.source_place(spec) ~ '` is a model, which takes no ' ~ key
            ~ '. Remove one of the two.'
        ) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{#- Whether a value is what `ref:` takes: the name of a model, or a package and a name. -#}
{% macro names_model(value) %}
    {% set names = value if value is sequence and value is not string else [value] %}
    {% for name in names if not modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', name | string) %}
        {{ return(false) }}
    {% endfor %}
    {{ return(value is string or value is sequence and names | length == 2) }}
{% endmacro %}

{#-
    What `ref:` means to dbt: always with a package, so that a model of ours with the same name is
    not taken. A name by itself is one of the project that dbt runs in.
-#}
{% macro ref_arguments(given) %}
    {{ return([project_name, given] if given is string else given) }}
{% endmacro %}

{#- Where the rows of a source come from, in words. -#}
{% macro source_place(spec) %}
    {% set given = spec.get('ref') or spec.get('location') or ('query' if spec.get('query')) %}
    {{ return(given | join('.') if given is sequence and given is not string else given) }}
{% endmacro %}

{#- The node of the model that a source is; none where dbt knows no such model. -#}
{% macro ref_node(spec) %}
    {% set package_name, name = user_profiling.ref_arguments(spec['ref']) %}
    {{ return(
        graph.nodes.values()
        | selectattr('package_name', 'equalto', package_name) | selectattr('name', 'equalto', name)
        | selectattr('resource_type', 'in', ['model', 'seed', 'snapshot']) | first | default(none)
    ) }}
{% endmacro %}

{#-
    The table of the model that a source is; none while there is none. Found in the graph, as a hook
    has no edges and may not `ref` what it looks at.
-#}
{% macro built_ref(spec) %}
    {% set node = user_profiling.ref_node(spec) %}
    {% if not node or node.config.materialized == 'ephemeral' %}
        {{ return(none) }}
    {% endif %}
    {{ return(load_relation(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias
    ))) }}
{% endmacro %}

{#-
    Whether the rows of a source can be looked at before anything is built. Those of a model cannot
    where this command builds it, as its columns may be about to change, and where it is not built
    yet.
-#}
{% macro is_built_before(spec) %}
    {{ return(
        not spec.get('ref')
        or user_profiling.built_ref(spec) is not none
        and user_profiling.ref_node(spec).unique_id not in selected_resources
    ) }}
{% endmacro %}

{#-
    Stops a build at the first model that reads a source which is a model itself, when the mapping
    does not work: by then it is built, which it was not when the build began.
-#}
{% macro check_built_ref(source_name, spec) %}
    {% set problems = [] %}
    {% if flags.WHICH in ['build', 'run'] and user_profiling.built_ref(spec) is not none %}
        {% for problem in user_profiling.check_columns(source_name, spec, true) %}
            {% do problems.append('source ' ~ source_name ~ spec['label'] ~ problem) %}
        {% endfor %}
    {% endif %}
    {% if problems %}
        {% do user_profiling.refuse_input(
            'The input cannot be used; nothing was built from this source.', problems
        ) %}
    {% endif %}
{% endmacro %}
