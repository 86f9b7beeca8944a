{#-
    Every key that an input file may have: what describes an input, and the thresholds that
    dbt_project.yml sets. The two are kept equal by a test, as macros cannot list a project's vars.
-#}
{% macro input_keys() %}
    {{ return([
        'input', 'attach', 'sources', 'as_of', 'activity_window_days', 'horizon_days',
        'extra_features', 'segmentation',
    ] + [
        'late_arrival_days', 'night_start_hour', 'night_end_hour', 'min_age_years',
        'max_age_years', 'max_interaction_seconds', 'fit_sample_users', 'clip_quantile_low', 'clip_quantile_high',
        'category_block_weight',
        'min_segment_count', 'max_segment_count', 'min_segment_share', 'kmeans_starts',
        'sweep_settings', 'gap_settings', 'reality_settings', 'outlier_rule',
        'segment_match_overlap', 'assignment_batch_users', 'distinctive_effect_size',
        'distinctive_p_value', 'name_traits', 'max_values_per_attribute', 'max_topics',
        'min_archetype_score', 'published_directory', 'feature_catalog',
    ]) }}
{% endmacro %}
