{{ config(materialized='view') }}

with versions as (
    select max(model_version) as model_version
    from {{ ref('ml_segmentation_models') }}
    where not is_preview and fit_key = {{ main_fit() }}
)

select
    models.model_version,
    models.algorithm,
    models.algorithm_label,
    models.scored_by,
    models.scaling,
    models.feature_bins,
    models.feature_dips,
    models.segments,
    models.centroids,
    models.rule_bounds,
    models.candidates,
    models.comparisons,
    models.gap_pairs
from {{ ref('ml_segmentation_models') }} as models
inner join versions on models.model_version = versions.model_version
where models.fit_key = {{ main_fit() }}
