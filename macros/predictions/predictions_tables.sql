{#-
    The tables of the predictions that readers get: name -> the columns by which the copy is
    ordered.
-#}
{% macro predictions_tables() %}
    {{ return({
        'fct_user_predictions': ['user_id'],
        'rpt_prediction_health': ['horizon_days'],
        'rpt_prediction_quality': ['target', 'metric'],
        'rpt_prediction_deciles': ['target', 'decile'],
        'rpt_prediction_feature_importance': ['target', 'importance_rank'],
        'rpt_segment_predictions': ['segment_key'],
        'rpt_segment_prediction_quality': ['segment_key', 'target', 'metric'],
    }) }}
{% endmacro %}
