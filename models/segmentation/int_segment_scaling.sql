{{ model_scaling(ref('int_segment_model')) }}
