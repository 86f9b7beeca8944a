-- a key twice would show something twice in the report and in every tool that reads the copy
with violations as (
    {{ key_violations([
        ('rpt_segment_centroids', ['segment_key', 'feature_name']),
        ('rpt_segment_days', ['segment_key', 'day']),
        ('rpt_segment_months', ['month', 'segment_key']),
        ('rpt_segment_demographics', ['segment_key', 'attribute', 'value']),
        ('rpt_segment_interests', ['segment_key', 'topic']),
        ('rpt_segment_profiles', ['segment_key']),
        ('rpt_segment_rules', ['segment_key']),
        ('rpt_segment_strategies', ['segment_key']),
        ('rpt_segment_traits', ['segment_key', 'feature_name']),
        ('rpt_algorithm_comparison', ['algorithm']),
        ('rpt_data_quality', ['source']),
        ('rpt_data_warnings', ['check_name', 'source', 'subject']),
        ('rpt_feature_drift', ['feature_name']),
        ('rpt_feature_multimodality', ['feature_name']),
        ('rpt_k_sweep', ['segment_count']),
        ('rpt_refit_preview', ['from_segment_key', 'to_segment_key']),
        ('rpt_segment_drift', ['segment_key']),
        ('rpt_segment_gaps', ['segment_key', 'other_segment_key']),
        ('rpt_segmentation_health', ['model_version']),
        ('rpt_thresholds', ['threshold']),
    ]) | indent(4) }}
)

select * from violations
