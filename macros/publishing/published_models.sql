{#-
    The tables that readers get: name -> the columns by which the copy is ordered (also its key).
-#}
{% macro published_models() %}
    {% set tables = {
        'dim_users': ['user_id'],
        'dim_segments': ['segment_key'],
        'fct_user_segments': ['user_id'],
        'fct_segment_migrations': ['as_of_date', 'from_segment_key', 'to_segment_key'],
        'fct_segment_history': ['user_id', 'moved_at'],
        'rpt_segment_months': ['month', 'segment_key'],
        'rpt_segment_profiles': ['segment_key'],
        'rpt_segment_traits': ['segment_key', 'trait_rank'],
        'rpt_segment_demographics': ['segment_key', 'attribute', 'value'],
        'rpt_segment_interests': ['segment_key', 'topic'],
        'rpt_segment_days': ['segment_key', 'day'],
        'rpt_segment_strategies': ['segment_key'],
        'rpt_segmentation_health': ['model_version'],
        'rpt_segment_gaps': ['segment_key', 'other_segment_key'],
        'rpt_k_sweep': ['segment_count'],
        'rpt_algorithm_comparison': ['algorithm'],
        'rpt_segment_rules': ['segment_key'],
        'rpt_segment_centroids': ['segment_key', 'feature_order'],
        'rpt_feature_multimodality': ['feature_name'],
        'rpt_feature_drift': ['feature_name'],
        'rpt_segment_drift': ['segment_key'],
        'rpt_refit_preview': ['from_segment_key', 'to_segment_key'],
        'rpt_data_quality': ['source'],
        'rpt_data_warnings': ['warning_rank'],
        'rpt_thresholds': ['threshold'],
    } %}
    {%- if user_profiling.has_identities() %}
        {% do tables.update({'rpt_identity_merges': ['other_id']}) %}
    {%- endif %}
    {#- and those of the optional parts that are there -#}
    {% for part in ['predictions', 'campaigns', 'lifecycle', 'rules', 'segmentations']
        if user_profiling.has_part(part) %}
        {% do tables.update(user_profiling[part ~ '_tables']()) %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}
