-- the values in force: a report quotes them from here and repeats none
with thresholds (threshold, value, used_in, decides) as (
    values
    -- is the segmentation real?
    (
        'fewest_users',
        {{ setting('verdict', of='ml_segmentation_models')['min_users'] }},
        'rpt_segmentation_health',
        'With fewer users than this the verdict is none.'
    ),
    (
        'minimum_replication',
        {{ setting('verdict', of='ml_segmentation_models')['min_replication'] }},
        'rpt_segmentation_health',
        'The verdict is none if two halves of the users agree less than this (Jaccard).'
    ),
    (
        'minimum_stability',
        {{ setting('verdict', of='ml_segmentation_models')['min_stability'] }},
        'rpt_segmentation_health',
        'The verdict is none if segments recur less than this on average (Jaccard).'
    ),
    (
        'minimum_gap_share',
        {{ setting('verdict', of='ml_segmentation_models')['min_gap_share'] }},
        'rpt_segmentation_health',
        'The verdict is separated only if this share of users has a gap to the next segment.'
    ),
    (
        'minimum_margin',
        {{ setting('verdict', of='ml_segmentation_models')['min_margin'] }},
        'rpt_segmentation_health',
        'Segments are tighter than chance only if the silhouette exceeds it by this.'
    ),
    (
        'significance',
        {{ setting('verdict', of='ml_segmentation_models')['significance'] }},
        'rpt_segmentation_health',
        'Segments are tighter than chance only if the p-value is at most this.'
    ),
    (
        'most_noise',
        {{ setting('verdict', of='ml_segmentation_models')['max_noise_share'] }},
        'rpt_segmentation_health',
        'The verdict is none if at least this share of users is in no segment.'
    ),
    (
        'stable',
        {{ setting('verdict', of='ml_segmentation_models')['stable'] }},
        'dim_segments',
        'A segment that recurs at least this well is stable (Jaccard).'
    ),
    (
        'highly_stable',
        {{ setting('verdict', of='ml_segmentation_models')['highly_stable'] }},
        'dim_segments',
        'A segment that recurs at least this well is highly stable (Jaccard).'
    ),
    (
        'feature_significance',
        {{ setting('verdict', of='ml_segmentation_models')['feature_significance'] }},
        'rpt_feature_multimodality',
        'A feature is multimodal only if the corrected p-value of its dip is at most this.'
    ),
    (
        'minimum_dip',
        {{ setting('gap_test', of='ml_segmentation_models')['min_dip'] }},
        'rpt_feature_multimodality',
        'A feature is multimodal only if its dip is at least this.'
    ),
    -- how many segments?
    (
        'sweep_minimum_stability',
        {{ setting('k_sweep', of='ml_segmentation_models')['min_stability'] }},
        'rpt_k_sweep',
        'The least stable segment of a candidate must recur at least this well (Jaccard).'
    ),
    (
        'sweep_minimum_group_stability',
        {{ setting('k_sweep', of='ml_segmentation_models')['min_group_stability'] }},
        'rpt_k_sweep',
        'Each group that gaps set apart must recur at least this well (Jaccard).'
    ),
    (
        'sweep_minimum_replication',
        {{ setting('k_sweep', of='ml_segmentation_models')['min_replication'] }},
        'rpt_k_sweep',
        'Two halves of the users must agree at least this well on a candidate (Jaccard).'
    ),
    (
        'sweep_minimum_gap_share',
        {{ setting('k_sweep', of='ml_segmentation_models')['min_gap_share'] }},
        'rpt_k_sweep',
        'Gaps decide the number if this share of users has a gap to the next segment.'
    ),
    (
        'sweep_silhouette_tolerance',
        {{ setting('k_sweep', of='ml_segmentation_models')['silhouette_tolerance'] }},
        'rpt_k_sweep',
        'A silhouette of at least this fraction of the best is as good as the best.'
    ),
    (
        'sweep_replication_tolerance',
        {{ setting('k_sweep', of='ml_segmentation_models')['replication_tolerance'] }},
        'rpt_k_sweep',
        'Agreement of halves of at least this fraction of the best is as good as the best.'
    ),
    (
        'sweep_most_slices',
        {{ setting('k_sweep', of='ml_segmentation_models')['max_slices'] }},
        'rpt_k_sweep',
        'A continuum is divided into at most this many segments.'
    ),
    (
        'min_segment_share',
        {{ var('min_segment_share') }},
        'rpt_k_sweep',
        'The smallest segment of a candidate must have at least this share of users.'
    ),
    -- what sets a segment apart?
    (
        'distinctive_effect_size',
        {{ setting('distinctive_effect_size', of='int_segment_traits') }},
        'rpt_segment_traits',
        'A trait sets a segment apart only if its effect size reaches this (Cohen''s d).'
    ),
    (
        'distinctive_least_effect_size',
        {{ setting('distinctive_least_effect_size', of='int_segment_traits') }},
        'rpt_segment_traits',
        'The lower end of the interval of its effect size must reach this as well.'
    ),
    (
        'distinctive_p_value',
        {{ setting('distinctive_p_value', of='int_segment_traits') }},
        'rpt_segment_traits',
        'The corrected p-value of a trait must be below this, where a test is allowed.'
    ),
    (
        'min_archetype_score',
        {{ setting('min_archetype_score', of='int_segment_archetypes') }},
        'rpt_segment_strategies',
        'A segment that matches every archetype less than this gets the general strategy.'
    ),
    (
        'strong_archetype_score',
        {{ setting('strong_archetype_score', of='int_segment_archetypes') }},
        'rpt_segment_strategies',
        'A segment that matches an archetype at least this well is named after it.'
    ),
    (
        'explained_distance',
        {{ setting('explanation', of='ml_user_segments')['min_distance'] }},
        'fct_user_segments',
        'A value at least this many standard deviations from the mean is high or low.'
    ),
    (
        'outlier_fence',
        {{ setting('outliers', of='ml_segmentation_models')['fence'] }},
        'fct_user_segments',
        'A distance this many interquartile ranges above the upper quartile is an outlier.'
    ),
    -- has the data moved since the fit?
    (
        'psi_moderate',
        {{ setting('feature_drift', of='int_feature_drift')['moderate_psi'] }},
        'rpt_feature_drift',
        'A feature has moved moderately once its population stability index reaches this.'
    ),
    (
        'psi_shifted',
        {{ setting('feature_drift', of='int_feature_drift')['shifted_psi'] }},
        'rpt_feature_drift',
        'A feature has shifted once its population stability index reaches this.'
    ),
    (
        'max_share_change',
        {{ setting('segment_drift', of='rpt_segment_drift')['max_share_change'] }},
        'rpt_segment_drift',
        'A segment has drifted in size once its share of users has changed by this much.'
    ),
    (
        'max_distance_ratio',
        {{ setting('segment_drift', of='rpt_segment_drift')['max_distance_ratio'] }},
        'rpt_segment_drift',
        'A segment has drifted in spread at this multiple of its mean distance at the fit.'
    ),
    -- does the data contradict itself?
    (
        'max_user_share',
        {{ setting('data_warnings', of='rpt_data_warnings')['max_user_share'] }},
        'rpt_data_warnings',
        'It is a finding if one user has at least this share of the rows of a source.'
    ),
    (
        'min_overlap',
        {{ setting('data_warnings', of='rpt_data_warnings')['min_overlap'] }},
        'rpt_data_warnings',
        'It is a finding if the larger of two sources has less of the other''s users than this.'
    ),
    (
        'min_users_to_warn',
        {{ setting('data_warnings', of='rpt_data_warnings')['min_users'] }},
        'rpt_data_warnings',
        'Neither is a finding where a source has fewer users than this.'
    ),
    (
        'max_share_without_value',
        {{ setting('data_warnings', of='rpt_data_warnings')['max_share_without_value'] }},
        'rpt_data_warnings',
        'It is a finding if more than this share of users have no activity and no trait.'
    ),
    (
        'max_unreadable_share',
        {{ setting('data_warnings', of='rpt_data_warnings')['max_unreadable_share'] }},
        'rpt_data_warnings',
        'It is a finding if more than this share of the values of a trait are no numbers.'
    ),
    -- predictions and campaigns
    {%- if has_part('predictions') %}
    (
        'fewest_outcomes',
        {{ setting('prediction', of='ml_prediction_models')['min_outcomes'] }},
        'rpt_prediction_health',
        'A target is predicted only if this many users did it, and this many did not.'
    ),
    {%- endif %}
    {%- if has_part('campaigns') %}
    (
        'control_share',
        {{ var('control_share') }},
        'rpt_campaign_audiences',
        'The share of the users who may be contacted that is held out of a campaign.'
    ),
    (
        'worthwhile_lift',
        {{ var('worthwhile_lift') }},
        'rpt_campaign_lift',
        'The least relative rise of the response rate that is worth a campaign.'
    ),
    {%- endif %}
    {%- if has_part('lifecycle') and has_events() %}
    {%- set lifecycle = setting('lifecycle', of='int_lifecycle_months') %}
    (
        'at_risk_gaps',
        {{ lifecycle['at_risk'] }},
        'fct_user_lifecycle',
        'A user is at risk after a silence of this many of their own gaps.'
    ),
    (
        'lapsed_gaps',
        {{ lifecycle['lapsed'] }},
        'fct_user_lifecycle',
        'A user has lapsed after a silence of this many of their own gaps.'
    ),
    (
        'lost_gaps',
        {{ lifecycle['lost'] }},
        'fct_user_lifecycle',
        'A user is lost after a silence of this many of their own gaps.'
    ),
    {%- endif %}
    -- what is night, and what is late?
    (
        'night_start_hour',
        {{ var('night_start_hour') }},
        'dim_users',
        'Night begins at this hour.'
    ),
    (
        'min_group_users',
        {{ setting('min_group_users', of='dim_users') }},
        'dim_users',
        'A value or topic that fewer users share is shown as (other), in a segment as well.'
    ),
    (
        'night_end_hour',
        {{ var('night_end_hour') }},
        'dim_users',
        'Night ends at this hour.'
    ),
    (
        'late_arrival_days',
        {{ var('late_arrival_days') }},
        'rpt_data_quality',
        'Rows that arrive more than this many days late are counted, but not read.'
    )
)

select
    threshold,
    cast(value as double) as value,
    decides,
    used_in
from thresholds
