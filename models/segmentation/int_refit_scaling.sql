{{ config(materialized='view') }}

{{ model_scaling(ref('ml_segment_fit')) }}
