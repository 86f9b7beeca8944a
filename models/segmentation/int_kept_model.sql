{{ left_by_last_build('int_segment_model', {
    'model_version': 'bigint',
    'item': dbt.type_string(),
    'segment_key': dbt.type_string(),
    'feature_name': dbt.type_string(),
    'name': dbt.type_string(),
    'number_value': 'double',
    'text_value': dbt.type_string(),
}) }}
