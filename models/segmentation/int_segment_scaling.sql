{{ model_scaling(ref('ml_segment_model')) }}
