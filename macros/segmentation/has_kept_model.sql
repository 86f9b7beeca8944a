{#- Whether an earlier build has left a segmentation model in this warehouse. -#}
{% macro has_kept_model() %}
    {% set node = graph.nodes.values()
        | selectattr('package_name', 'equalto', 'user_profiling')
        | selectattr('name', 'equalto', 'int_segment_model') | first %}
    {% set relation = adapter.get_relation(
        database=node.database, schema=node.schema, identifier=node.alias
    ) %}
    {{ return(relation is not none
        and run_query('select count(*) from ' ~ relation).columns[0].values()[0] > 0) }}
{% endmacro %}
