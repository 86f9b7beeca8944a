{#-
    Every key that an input file may have: what describes an input, and the thresholds that
    dbt_project.yml sets. The two are kept equal by a test, as macros cannot list a project's vars.
-#}
{% macro input_keys() %}
    {{ return([
        'input', 'attach', 'sources', 'as_of', 'activity_window_days', 'horizon_days',
        'extra_features', 'segmentation', 'campaigns', 'expert',
    ] + [
        'late_arrival_days', 'portion_rows', 'night_start_hour', 'night_end_hour', 'min_age_years',
        'max_age_years', 'max_interaction_seconds', 'min_segment_count', 'max_segment_count',
        'min_segment_share', 'category_block_weight', 'refit_preview', 'live_profile',
        'prediction_snapshots', 'prediction_sample_users', 'prediction_settings',
        'distinctive_effect_size', 'distinctive_least_effect_size', 'distinctive_p_value',
        'name_traits', 'max_values_per_attribute', 'max_topics', 'min_archetype_score',
        'control_share', 'worthwhile_lift', 'with_unit_tests', 'published_directory',
        'feature_catalog',
    ]) }}
{% endmacro %}
