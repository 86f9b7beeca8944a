{%- set drift = setting('segment_drift') %}
{%- set today = setting('today', of='ml_segmentation_models') %}
with current_segments as (
    select
        segment_key,
        count(*) as user_count,
        cast({{ exact_sum('distance_to_centroid') }} as double) / count(distance_to_centroid)
            as mean_distance
    from {{ ref('ml_user_segments') }}
    group by segment_key
),

checks as (
    select
        checked.segment_key,
        checked.bootstrap_jaccard
    from {{ ref('ml_segmentation_models') }} as models
    inner join {{ ref('int_current_model') }} as current_model
        on
            models.model_version = current_model.model_version
            and models.fit_key = {{ main_fit() }}
    cross join {{ elements_of('models.segment_checks') }} as checked (checked)
),

changes as (
    select
        segments.segment_key,
        segments.model_version,
        segments.fit_share,
        coalesce(current_segments.user_count, 0)
        / nullif(cast(sum(current_segments.user_count) over () as double), 0) as current_share,
        segments.fit_mean_distance,
        current_segments.mean_distance as current_mean_distance,
        segments.bootstrap_jaccard as fit_bootstrap_jaccard,
        checks.bootstrap_jaccard as current_bootstrap_jaccard
    from {{ ref('int_model_segments') }} as segments
    left join current_segments on segments.segment_key = current_segments.segment_key
    left join checks on segments.segment_key = checks.segment_key
    -- who takes no part in the clustering is in no segment of the fit
    where segments.segment_key not in ({{ unclustered_segments() }})
),

measures as (
    select
        *,
        current_share - fit_share as share_change,
        current_mean_distance / nullif(fit_mean_distance, 0) as distance_ratio
    from changes
)

select
    measures.segment_key,
    segments.segment_name,
    measures.model_version,
    measures.fit_share,
    measures.current_share,
    measures.share_change,
    measures.fit_mean_distance,
    measures.current_mean_distance,
    measures.distance_ratio,
    measures.fit_bootstrap_jaccard,
    measures.current_bootstrap_jaccard,
    case
        when
            measures.current_bootstrap_jaccard < {{ today['min_recurrence'] }}
            and measures.fit_bootstrap_jaccard - measures.current_bootstrap_jaccard
            > {{ today['max_recurrence_loss'] }}
            then 'does not recur'
        when
            abs(measures.share_change) >= {{ drift['max_share_change'] }}
            and measures.distance_ratio >= {{ drift['max_distance_ratio'] }}
            then 'size and spread'
        when abs(measures.share_change) >= {{ drift['max_share_change'] }} then 'size'
        when measures.distance_ratio >= {{ drift['max_distance_ratio'] }} then 'spread'
        else 'stable'
    end as verdict
from measures
inner join {{ ref('dim_segments') }} as segments on measures.segment_key = segments.segment_key
