{#- The columns of a model of the predictions, name -> type: one row per fact about it. -#}
{% macro prediction_model_columns() %}
    {{ return({
        'model_version': 'bigint',
        'item': dbt.type_string(),
        'target': dbt.type_string(),
        'name': dbt.type_string(),
        'feature_name': dbt.type_string(),
        'tree_number': 'bigint',
        'node_number': 'bigint',
        'left_node': 'bigint',
        'right_node': 'bigint',
        'is_missing_left': 'boolean',
        'number_value': 'double',
        'naive_value': 'double',
        'observed_value': 'double',
        'text_value': dbt.type_string(),
    }) }}
{% endmacro %}
