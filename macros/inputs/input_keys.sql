{#-
    Every key that an input file may have: what describes an input, and the thresholds that
    dbt_project.yml sets. The two are kept equal by a test, as macros cannot list a project's vars.
-#}
{% macro input_keys() %}
    {{ return([
        'input', 'attach', 'sources', 'as_of', 'activity_window_days', 'horizon_days',
        'extra_features', 'feature_models', 'segmentation', 'campaigns', 'expert',
    ] + [
        'late_arrival_days', 'portion_rows', 'night_start_hour', 'night_end_hour', 'min_age_years',
        'max_age_years', 'max_interaction_seconds', 'fit_sample_users', 'clip_quantile_low',
        'clip_quantile_high', 'min_segment_count', 'max_segment_count', 'min_segment_share',
        'category_block_weight', 'refit_preview', 'kmeans_settings',
        'gaussian_mixture_settings', 'dbscan_settings', 'dbscan_eps',
        'hdbscan_settings', 'sweep_settings', 'gap_settings', 'reality_settings',
        'rule_settings', 'comparison_settings', 'outlier_rule', 'segment_match_overlap',
        'live_profile',
        'assignment_batch_users', 'explained_traits', 'explained_distance', 'psi_moderate',
        'psi_shifted', 'psi_floor', 'max_share_change', 'max_distance_ratio',
        'distinctive_effect_size', 'distinctive_least_effect_size', 'distinctive_p_value',
        'name_traits', 'max_values_per_attribute', 'max_topics',
        'min_archetype_score', 'control_share', 'worthwhile_lift', 'with_unit_tests', 'published_directory',
    ]) }}
{% endmacro %}
