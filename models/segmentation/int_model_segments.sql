{{ config(materialized='view') }}

with clustered_segments as (
    select
        segment.segment_key,
        models.model_version,
        segment.segment_position,
        segment.outlier_distance,
        segment.bootstrap_jaccard,
        segment.fit_share,
        segment.fit_mean_distance,
        segment.rule_precision,
        segment.rule_coverage
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.segments') }} as segment (segment)
),

unclustered_keys as (
    select distinct unclustered_key
    from {{ ref('int_activity_status') }}
    where unclustered_key is not null
),

-- after those that the model has found
unclustered_segments as (
    select
        unclustered_keys.unclustered_key as segment_key,
        models.model_version,
        case unclustered_keys.unclustered_key when {{ inactive_key() }} then 1000 else 1001 end
            as segment_position,
        cast(null as double) as outlier_distance,
        cast(null as double) as bootstrap_jaccard,
        cast(null as double) as fit_share,
        cast(null as double) as fit_mean_distance,
        cast(null as double) as rule_precision,
        cast(null as double) as rule_coverage
    from unclustered_keys
    cross join {{ ref('int_current_model') }} as models
)

select * from clustered_segments
union all
select * from unclustered_segments
