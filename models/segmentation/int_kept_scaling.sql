{{ model_scaling(ref('int_kept_model')) }}
