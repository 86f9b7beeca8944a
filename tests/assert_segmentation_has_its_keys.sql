-- a user in two segments, or two bins of one number, would be counted twice by all that follows
with violations as (
    {{ key_violations([
        ('ml_user_segments', ['user_id']),
        ('int_fit_sample', ['fit_key', 'user_id']),
        ('int_feature_scaling', ['fit_key', 'model_version', 'feature_name']),
        ('int_fit_bins', ['fit_key', 'feature_name', 'bin_number']),
        ('int_feature_drift', ['fit_key', 'feature_name']),
        ('int_previous_models', ['fit_key', 'model_version']),
        ('int_refit_decision', ['fit_key']),
        ('ml_segmentation_models', ['fit_key', 'model_version']),
        ('int_current_model', ['model_version']),
        ('int_model_features', ['feature_name']),
        ('int_model_segments', ['segment_key']),
    ]) | indent(4) }}
)

select * from violations
