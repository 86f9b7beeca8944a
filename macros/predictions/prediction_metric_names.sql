{#- The metrics of predictions, name -> {targets, more_is_better}. -#}
{% macro prediction_metric_names() %}
    {% set probabilities = ['churn', 'purchase'] %}
    {{ return({
        'auc': {'targets': probabilities, 'more_is_better': true},
        'average_precision': {'targets': probabilities, 'more_is_better': true},
        'brier_score': {'targets': probabilities, 'more_is_better': false},
        'calibration_error': {'targets': probabilities, 'more_is_better': false},
        'rmse': {'targets': ['orders', 'spend'], 'more_is_better': false},
        'rank_correlation': {'targets': ['orders', 'spend'], 'more_is_better': true},
        'top_decile_share': {'targets': ['spend'], 'more_is_better': true},
    }) }}
{% endmacro %}
