with wanted_features as (
    select
        {{ dbt.listagg(
            "feature_name || coalesce(' = ' || block_value, '') || ' ' || transform"
            ~ " || ' ' || cast(weight as " ~ dbt.type_string() ~ ")",
            "', '",
            "order by feature_order"
        ) }} as feature_signature,
        count(*) filter (where is_used) as feature_count
    from {{ ref('int_feature_scaling') }}
    where is_for_clustering and has_values
),

excluded_features as (
    select
        {{ dbt.listagg(
            "feature_name || ' (' || excluded_because || ')'", "', '", "order by feature_order"
        ) }} as excluded_features
    from {{ ref('int_feature_scaling') }}
    where is_for_clustering and not is_used
),

kept_models as (
    select
        max(model_version) as kept_version,
        max_by(text_value, model_version) filter (
            where item = 'setting' and name = 'signature'
        ) as kept_signature
    from {{ ref('int_kept_model') }}
),

settings as (
    select
        wanted_features.feature_count,
        excluded_features.excluded_features,
        {{ sql_literal(segmentation_setting('algorithm')) }} as algorithm,
        {{ sql_literal(segmentation_setting('segment_count') | string) }} as segment_count,
        {{ sql_literal(segmentation_setting('refit')) }} as refit,
        cast({{ segmentation_setting('random_seed') }} as bigint) as random_seed,
        'algorithm {{ segmentation_setting("algorithm") }}'
        || '; segment_count {{ segmentation_setting("segment_count") }}'
        || '; random_seed {{ segmentation_setting("random_seed") }}'
        || '; features ' || coalesce(feature_signature, 'none') as signature
    from wanted_features
    cross join excluded_features
),

decisions as (
    select
        settings.*,
        kept_models.kept_version,
        case
            when settings.refit = 'never' then false
            when settings.refit = 'always' then true
            else coalesce(kept_models.kept_signature, '') != settings.signature
        end as should_refit,
        case
            when settings.refit != 'when_needed' then 'refit is ' || settings.refit
            when kept_models.kept_version is null then 'there is no model yet'
            when coalesce(kept_models.kept_signature, '') != settings.signature
                then 'features or settings have changed'
            else 'the kept model fits the features and settings'
        end as refit_reason
    from settings
    cross join kept_models
)

select
    decisions.*,
    coalesce(kept_version, 0) + case when should_refit then 1 else 0 end as model_version,
    clock.as_of_date as fitted_as_of_date
from decisions
cross join {{ ref('stg_as_of') }} as clock
