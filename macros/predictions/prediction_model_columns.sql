{#-
    The columns of a kept prediction model, name -> type: MODEL_SCHEMA of the Python package in SQL,
    for a warehouse in which there is no model yet.
-#}
{% macro prediction_model_columns() %}
    {% set text = dbt.type_string() %}
    {{ return({
        'model_version': 'bigint',
        'signature': text,
        'horizon_days': 'integer',
        'tested_date': 'date',
        'training_times': 'bigint',
        'fitted_as_of_date': 'date',
        'reason': text,
        'sample_limit': text,
        'predictors': user_profiling.list_of_structs({'feature_name': text}),
        'forests': user_profiling.list_of_structs({'part': text, 'initial_value': 'double'}),
        'nodes': user_profiling.list_of_structs({
            'part': text,
            'tree': 'bigint',
            'node': 'bigint',
            'feature_name': text,
            'threshold': 'double',
            'left_node': 'bigint',
            'right_node': 'bigint',
            'is_missing_left': 'boolean',
            'value': 'double',
        }),
        'calibrations': user_profiling.list_of_structs(
            {'part': text, 'slope': 'double', 'intercept': 'double'}
        ),
        'feature_importance': user_profiling.list_of_structs(
            {'target': text, 'feature_name': text, 'importance': 'double'}
        ),
        'tests': user_profiling.list_of_structs({
            'user_id': text,
            'target': text,
            'predicted': 'double',
            'baseline': 'double',
            'observed': 'double',
        }),
    }) }}
{% endmacro %}
