{#-
    Every key that an input file may have: what describes an input, and the thresholds that
    dbt_project.yml sets. The two are kept equal by a test, as macros cannot list a project's vars.
-#}
{% macro input_keys() %}
    {{ return([
        'input', 'attach', 'sources', 'exclude_users', 'business', 'as_of', 'activity_window_days',
        'horizon_days', 'rules', 'segmentations',
        'extra_features', 'features', 'feature_models', 'segmentation', 'campaigns', 'expert',
        'reporting_currency', 'exchange_rates',
    ] + [
        'late_arrival_days', 'night_start_hour', 'night_end_hour', 'min_segment_count',
        'max_segment_count', 'min_segment_share', 'refit_preview', 'leave_out',
        'max_values_per_attribute', 'max_topics', 'control_share', 'worthwhile_lift',
        'with_unit_tests', 'published_directory', 'earliest_time',
    ]) }}
{% endmacro %}
