{#-
    Why the segmentation model in this warehouse cannot be kept: an earlier release left it, as a
    table of facts. A new model would give its segments the keys of other ones, so nothing is built.
-#}
{% macro check_kept_model() %}
    {% set of_earlier_release = load_relation(
        user_profiling.model_relation('int_refit_decision').incorporate(
            path={'identifier': 'int_segment_model'}
        )
    ) %}
    {% set models = load_relation(user_profiling.model_relation('ml_segmentation_models')) %}
    {% if models or not of_earlier_release %}
        {{ return([]) }}
    {% endif %}
    {% set warehouse, advice = user_profiling.this_warehouse() %}
    {{ return([
        'the ' ~ warehouse ~ ' holds a segmentation model of an earlier release (the table '
        ~ of_earlier_release.identifier ~ '), which this one cannot read. To keep its segments and'
        ~ ' their history, build with the release that made it. To start again, with new segments, '
        ~ advice['remove'] ~ '.'
    ]) }}
{% endmacro %}
