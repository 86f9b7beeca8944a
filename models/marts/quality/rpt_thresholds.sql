-- the values in force: a report quotes them from here and repeats none
with thresholds (threshold, value, used_in, decides) as (
    values
    -- is the segmentation real?
    (
        'fewest_users',
        {{ var('reality_settings')['fewest_users'] }},
        'rpt_segmentation_health',
        'With fewer users than this the verdict is none.'
    ),
    (
        'minimum_replication',
        {{ var('reality_settings')['minimum_replication'] }},
        'rpt_segmentation_health',
        'The verdict is none if two halves of the users agree less than this (Jaccard).'
    ),
    (
        'minimum_stability',
        {{ var('reality_settings')['minimum_stability'] }},
        'rpt_segmentation_health',
        'The verdict is none if segments recur less than this on average (Jaccard).'
    ),
    (
        'minimum_gap_share',
        {{ var('reality_settings')['minimum_gap_share'] }},
        'rpt_segmentation_health',
        'The verdict is separated only if this share of users has a gap to the next segment.'
    ),
    (
        'minimum_margin',
        {{ var('reality_settings')['minimum_margin'] }},
        'rpt_segmentation_health',
        'Segments are tighter than chance only if the silhouette exceeds it by this.'
    ),
    (
        'significance',
        {{ var('reality_settings')['significance'] }},
        'rpt_segmentation_health',
        'Segments are tighter than chance only if the p-value is at most this.'
    ),
    (
        'most_noise',
        {{ var('reality_settings')['most_noise'] }},
        'rpt_segmentation_health',
        'The verdict is none if at least this share of users is in no segment.'
    ),
    (
        'stable',
        {{ var('reality_settings')['stable'] }},
        'dim_segments',
        'A segment that recurs at least this well is stable (Jaccard).'
    ),
    (
        'highly_stable',
        {{ var('reality_settings')['highly_stable'] }},
        'dim_segments',
        'A segment that recurs at least this well is highly stable (Jaccard).'
    ),
    (
        'feature_significance',
        {{ var('reality_settings')['feature_significance'] }},
        'rpt_feature_multimodality',
        'A feature is multimodal only if the corrected p-value of its dip is at most this.'
    ),
    (
        'minimum_dip',
        {{ var('gap_settings')['minimum_dip'] }},
        'rpt_feature_multimodality',
        'A feature is multimodal only if its dip is at least this.'
    ),
    -- how many segments?
    (
        'sweep_minimum_stability',
        {{ var('sweep_settings')['minimum_stability'] }},
        'rpt_k_sweep',
        'The least stable segment of a candidate must recur at least this well (Jaccard).'
    ),
    (
        'sweep_minimum_group_stability',
        {{ var('sweep_settings')['minimum_group_stability'] }},
        'rpt_k_sweep',
        'Each group that gaps set apart must recur at least this well (Jaccard).'
    ),
    (
        'sweep_minimum_replication',
        {{ var('sweep_settings')['minimum_replication'] }},
        'rpt_k_sweep',
        'Two halves of the users must agree at least this well on a candidate (Jaccard).'
    ),
    (
        'sweep_minimum_gap_share',
        {{ var('sweep_settings')['minimum_gap_share'] }},
        'rpt_k_sweep',
        'Gaps decide the number if this share of users has a gap to the next segment.'
    ),
    (
        'sweep_silhouette_tolerance',
        {{ var('sweep_settings')['silhouette_tolerance'] }},
        'rpt_k_sweep',
        'A silhouette of at least this fraction of the best is as good as the best.'
    ),
    (
        'sweep_replication_tolerance',
        {{ var('sweep_settings')['replication_tolerance'] }},
        'rpt_k_sweep',
        'Agreement of halves of at least this fraction of the best is as good as the best.'
    ),
    (
        'sweep_most_slices',
        {{ var('sweep_settings')['most_slices'] }},
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
        {{ var('distinctive_effect_size') }},
        'rpt_segment_traits',
        'A trait sets a segment apart only if its effect size reaches this (Cohen''s d).'
    ),
    (
        'distinctive_least_effect_size',
        {{ var('distinctive_least_effect_size') }},
        'rpt_segment_traits',
        'The lower end of the interval of its effect size must reach this as well.'
    ),
    (
        'distinctive_p_value',
        {{ var('distinctive_p_value') }},
        'rpt_segment_traits',
        'The corrected p-value of a trait must be below this, where a test is allowed.'
    ),
    (
        'min_archetype_score',
        {{ var('min_archetype_score') }},
        'rpt_segment_strategies',
        'A segment that matches every archetype less than this gets the general strategy.'
    ),
    (
        'explained_distance',
        {{ var('explained_distance') }},
        'fct_user_segments',
        'A value at least this many standard deviations from the mean is high or low.'
    ),
    (
        'outlier_fence',
        {{ var('outlier_rule')['fence'] }},
        'fct_user_segments',
        'A distance this many interquartile ranges above the upper quartile is an outlier.'
    ),
    -- has the data moved since the fit?
    (
        'psi_moderate',
        {{ var('psi_moderate') }},
        'rpt_feature_drift',
        'A feature has moved moderately once its population stability index reaches this.'
    ),
    (
        'psi_shifted',
        {{ var('psi_shifted') }},
        'rpt_feature_drift',
        'A feature has shifted once its population stability index reaches this.'
    ),
    (
        'max_share_change',
        {{ var('max_share_change') }},
        'rpt_segment_drift',
        'A segment has drifted in size once its share of users has changed by this much.'
    ),
    (
        'max_distance_ratio',
        {{ var('max_distance_ratio') }},
        'rpt_segment_drift',
        'A segment has drifted in spread at this multiple of its mean distance at the fit.'
    ),
    -- predictions and campaigns
    (
        'fewest_outcomes',
        {{ var('prediction_settings')['fewest_outcomes'] }},
        'rpt_prediction_health',
        'A target is predicted only if this many users did it, and this many did not.'
    ),
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
    -- what is night, and what is late?
    (
        'night_start_hour',
        {{ var('night_start_hour') }},
        'dim_users',
        'Night begins at this hour.'
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
