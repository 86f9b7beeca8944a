{#-
    What sets a segment apart from all users of its fit: how far its centre is from theirs, which is
    0 on the scale of the model. A word that claims more than a difference is not used here, as no
    figure is looked at: "less recently active" stands for "long absent".
-#}
{{ config(enabled=given_segmentations() | length > 0) }}

with versions as (
    select
        fit_key,
        max(model_version) as model_version
    from {{ ref('ml_segmentation_models') }}
    where fit_key != {{ main_fit() }} and not is_preview
    group by fit_key
),

models as (
    select
        models.fit_key,
        models.scaling,
        models.centroids
    from {{ ref('ml_segmentation_models') }} as models
    inner join versions
        on models.fit_key = versions.fit_key and models.model_version = versions.model_version
),

weights as (
    select
        models.fit_key,
        feature.feature_name,
        feature.weight
    from models
    cross join {{ elements_of('models.scaling') }} as feature (feature)
),

centers as (
    select
        models.fit_key,
        centroid.segment_key,
        centroid.feature_name,
        centroid.center
    from models
    cross join {{ elements_of('models.centroids') }} as centroid (centroid)
),

effects as (
    select
        centers.fit_key,
        centers.segment_key,
        centers.feature_name,
        centers.center / weights.weight as effect_size
    from centers
    inner join weights
        on centers.fit_key = weights.fit_key and centers.feature_name = weights.feature_name
),

comparing_phrases as (
    select
        feature_name,
        side,
        max(hedged_phrase) as phrase
    from {{ ref('floors') }}
    where used_for = 'phrase'
    group by feature_name, side
)

select
    effects.fit_key,
    effects.segment_key,
    effects.feature_name,
    catalog.feature_group,
    effects.effect_size,
    coalesce(
        comparing_phrases.phrase,
        case when effects.effect_size >= 0 then catalog.high_phrase else catalog.low_phrase end
    ) as phrase,
    row_number() over (
        partition by effects.fit_key, effects.segment_key
        order by
            round(abs(effects.effect_size), 9) desc,
            effects.effect_size desc,
            catalog.feature_order asc
    ) as trait_rank
from effects
inner join {{ ref('feature_catalog') }} as catalog
    on effects.feature_name = catalog.feature_name
left join comparing_phrases
    on
        effects.feature_name = comparing_phrases.feature_name
        and case when effects.effect_size >= 0 then 'high' else 'low' end = comparing_phrases.side
where abs(effects.effect_size) >= {{ setting('explanation', of='ml_user_segments')['min_distance'] }}
