{{ config(materialized='view') }}

{%- do note_unreadable_prediction_model() if execute %}

{{ left_by_last_build('ml_prediction_models', prediction_model_columns()) }}
