{{ left_by_last_build('int_prediction_model', prediction_model_columns()) }}
