{#- Whether an earlier build has left a segmentation model in this warehouse. -#}
{% macro has_kept_model() %}
    {% set relation = load_relation(user_profiling.model_relation('ml_segmentation_models')) %}
    {{ return(relation is not none and run_query(
        'select count(*) from ' ~ relation ~ ' where not is_preview'
    ).columns[0].values()[0] > 0) }}
{% endmacro %}
