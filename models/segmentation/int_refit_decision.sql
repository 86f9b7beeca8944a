{#- what the segments depend on, beside the features -#}
{%- set algorithm = segmentation_setting('algorithm') -%}
{%- set segment_count = segmentation_setting('segment_count') | string -%}
{%- set settings_signature = 'algorithm ' ~ algorithm
    ~ '; segment_count ' ~ segment_count
    ~ (' from ' ~ var('min_segment_count') ~ ' to ' ~ var('max_segment_count')
        if segment_count == 'auto' else '')
    ~ '; smallest ' ~ var('min_segment_share')
    ~ '; random_seed ' ~ segmentation_setting('random_seed')
    ~ '; window_days ' ~ segmentation_window_days()
    ~ '; ' ~ tojson(algorithm_parameters(algorithm), sort_keys=true)
    ~ own_features_signature() -%}
with wanted_features as (
    select
        {{ listed(
            "feature_name || coalesce(' = ' || block_value, '') || ' ' || transform"
            ~ " || ' ' || cast(weight as " ~ dbt.type_string() ~ ")",
            "', '",
            "feature_order"
        ) }} as feature_signature,
        count(*) filter (where is_used) as feature_count
    from {{ ref('int_feature_scaling') }}
    where is_candidate and is_for_clustering and has_values
),

excluded_features as (
    select
        {{ listed(
            "feature_name || ' (' || excluded_because || ')'", "', '", "feature_order"
        ) }} as excluded_features
    from {{ ref('int_feature_scaling') }}
    where is_candidate and is_for_clustering and not is_used
),

kept_models as (
    select
        max(model_version) as kept_version,
        max_by(signature, model_version) as kept_signature
    from {{ ref('int_previous_models') }}
),

settings as (
    select
        wanted_features.feature_count,
        excluded_features.excluded_features,
        {{ sql_literal(algorithm) }} as algorithm,
        {{ sql_literal(segment_count) }} as segment_count,
        {{ sql_literal(segmentation_setting('refit')) }} as refit,
        cast({{ segmentation_setting('random_seed') }} as bigint) as random_seed,
        {{ sql_literal(var('refit_preview')) }} as is_preview,
        {{ sql_literal(settings_signature) }}
        || '; features ' || coalesce(feature_signature, 'none') as signature
    from wanted_features
    cross join excluded_features
),

wishes as (
    select
        settings.*,
        kept_models.kept_version,
        coalesce(kept_models.kept_version, 0) + 1 as fitted_version,
        case
            when settings.refit = 'never' then false
            when settings.refit = 'always' then true
            when kept_models.kept_version is null then true
            -- nothing tells today's users apart: there may be nobody left who is active
            when settings.feature_count = 0 then false
            else kept_models.kept_signature != settings.signature
        end as wants_refit,
        case
            when settings.is_preview and kept_models.kept_version is not null
                then 'a preview was asked for'
            when settings.refit != 'when_needed' then 'refit is ' || settings.refit
            when kept_models.kept_version is null then 'there is no model yet'
            when settings.feature_count = 0 then 'no feature tells the users of today apart'
            when kept_models.kept_signature = 'forgotten'
                then 'users of its sample were forgotten'
            when kept_models.kept_signature != settings.signature
                then 'features or settings have changed'
            else 'the kept model fits the features and settings'
        end as refit_reason
    from settings
    cross join kept_models
),

-- a preview shows what a refit would change, so it leaves the kept model in force
decisions as (
    select
        *,
        wants_refit or is_preview as should_fit,
        wants_refit and not (is_preview and kept_version is not null) as should_refit
    from wishes
)

select
    decisions.*,
    clock.as_of_date as fitted_as_of_date
from decisions
cross join {{ ref('int_as_of') }} as clock
