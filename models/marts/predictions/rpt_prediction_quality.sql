{{ prediction_metrics(ref('int_prediction_tests'), ['target']) }}
