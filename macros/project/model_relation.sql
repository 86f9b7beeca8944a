{#-
    Where a model of this project is built: a project that has this one as a package may have given
    it another database, schema or name. Read by name and not by ref, for models that read their own
    past.
-#}
{% macro model_relation(name) %}
    {% set node = graph.nodes['model.user_profiling.' ~ name] %}
    {{ return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias, type='table'
    )) }}
{% endmacro %}
