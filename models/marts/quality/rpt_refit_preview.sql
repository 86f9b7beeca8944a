with moves as (
    select
        kept.segment_key as from_segment_key,
        refitted.segment_key as to_segment_key,
        count(*) as user_count
    from {{ ref('ml_user_segments') }} as kept
    inner join {{ ref('ml_refit_segments') }} as refitted on kept.user_id = refitted.user_id
    group by kept.segment_key, refitted.segment_key
)

select
    moves.from_segment_key,
    from_segments.segment_name as from_segment_name,
    moves.to_segment_key,
    case
        when to_segments.segment_name is not null then to_segments.segment_name
        when moves.to_segment_key = {{ noise_key() }} then 'noise'
        else 'a new segment'
    end as to_segment_name,
    moves.from_segment_key != moves.to_segment_key as is_move,
    moves.user_count,
    moves.user_count
    / cast(sum(moves.user_count) over (partition by moves.from_segment_key) as double)
        as share_of_segment,
    health.model_version as kept_version,
    previews.model_version as refit_version,
    health.segment_count as kept_segment_count,
    previews.segment_count as refit_segment_count,
    previews.kept_silhouette,
    previews.silhouette as refit_silhouette,
    previews.kept_inertia,
    previews.inertia as refit_inertia,
    health.bootstrap_jaccard as kept_bootstrap_jaccard,
    previews.bootstrap_jaccard as refit_bootstrap_jaccard,
    health.verdict as kept_verdict,
    previews.verdict as refit_verdict
from moves
inner join {{ ref('dim_segments') }} as from_segments
    on moves.from_segment_key = from_segments.segment_key
left join {{ ref('dim_segments') }} as to_segments
    on moves.to_segment_key = to_segments.segment_key
inner join {{ ref('rpt_segmentation_health') }} as health on health.is_current
inner join {{ ref('ml_segmentation_models') }} as previews on previews.is_preview
