{#-
    Says that a warehouse holds a prediction model of an earlier release, in a table of facts that
    this one does not read. Said once: the build that says it leaves the table that is read from
    then on.
-#}
{% macro note_unreadable_prediction_model() %}
    {% set kept = user_profiling.model_relation('ml_prediction_models') %}
    {% set earlier = kept.incorporate(path={'identifier': 'int_prediction_model'}) %}
    {% if flags.WHICH in ['build', 'run'] and not load_relation(kept) and load_relation(earlier) %}
        {% do log(
            earlier ~ ' holds a prediction model of an earlier release. It is not read any more:'
            ~ ' the predictions need a new fit. The table can be dropped.',
            info=true
        ) %}
    {% endif %}
{% endmacro %}
