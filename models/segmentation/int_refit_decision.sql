{#- what the segments depend on, beside the features, by segmentation -#}
{%- set wanted = {'main': {}} -%}
{%- do wanted.update(other_segmentations()) -%}
with settings as (
    {%- for segmentation, about in wanted.items() %}
    {%- set algorithm = about.get('algorithm') or segmentation_setting('algorithm') %}
    {%- set segment_count = (about.get('segment_count') or segmentation_setting('segment_count'))
        | string %}
    {%- set settings_signature = 'algorithm ' ~ algorithm
        ~ '; segment_count ' ~ segment_count
        ~ (' from ' ~ var('min_segment_count') ~ ' to ' ~ var('max_segment_count')
            if segment_count == 'auto' else '')
        ~ '; smallest ' ~ var('min_segment_share')
        ~ '; random_seed ' ~ segmentation_setting('random_seed')
        ~ '; window_days ' ~ segmentation_window_days()
        ~ '; ' ~ tojson(algorithm_parameters(algorithm), sort_keys=true)
        ~ own_features_signature() %}
    select
        '{{ segmentation }}' as segmentation,
        {{ sql_literal(algorithm) }} as algorithm,
        {{ sql_literal(segment_count) }} as segment_count,
        {{ sql_literal(settings_signature) }} as settings_signature
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

features_by_fit as (
    select
        fit_key,
        segmentation,
        {{ listed(
            "case when is_for_clustering and has_values then feature_name"
            ~ " || coalesce(' = ' || block_value, '') || ' ' || transform"
            ~ " || ' ' || cast(weight as " ~ dbt.type_string() ~ ") end",
            "', '",
            "feature_order"
        ) }} as feature_signature,
        {{ listed(
            "case when is_for_clustering and not is_used"
            ~ " then feature_name || ' (' || excluded_because || ')' end",
            "', '",
            "feature_order"
        ) }} as excluded_features,
        count(*) filter (where is_for_clustering and has_values and is_used) as feature_count
    from {{ ref('int_feature_scaling') }}
    where is_candidate
    group by fit_key, segmentation
),

kept_models as (
    select
        fit_key,
        max(model_version) as kept_version,
        max_by(signature, model_version) as kept_signature
    from {{ ref('int_previous_models') }}
    group by fit_key
),

fits as (
    select
        features_by_fit.fit_key,
        features_by_fit.feature_count,
        features_by_fit.excluded_features,
        settings.algorithm,
        settings.segment_count,
        {{ sql_literal(segmentation_setting('refit')) }} as refit,
        cast({{ segmentation_setting('random_seed') }} as bigint) as random_seed,
        {{ sql_literal(var('refit_preview')) }} as is_preview,
        settings.settings_signature
        || '; features ' || coalesce(features_by_fit.feature_signature, 'none') as signature
    from features_by_fit
    inner join settings on features_by_fit.segmentation = settings.segmentation
),

wishes as (
    select
        fits.*,
        kept_models.kept_version,
        coalesce(kept_models.kept_version, 0) + 1 as fitted_version,
        case
            when fits.refit = 'never' then false
            when fits.refit = 'always' then true
            when kept_models.kept_version is null then true
            -- nothing tells today's users apart: there may be nobody left who is active
            when fits.feature_count = 0 then false
            else kept_models.kept_signature != fits.signature
        end as wants_refit,
        case
            when fits.is_preview and kept_models.kept_version is not null
                then 'a preview was asked for'
            when fits.refit != 'when_needed' then 'refit is ' || fits.refit
            when kept_models.kept_version is null then 'there is no model yet'
            when fits.feature_count = 0 then 'no feature tells the users of today apart'
            when kept_models.kept_signature = 'forgotten'
                then 'users of its sample were forgotten'
            when kept_models.kept_signature != fits.signature
                then 'features or settings have changed'
            else 'the kept model fits the features and settings'
        end as refit_reason
    from fits
    left join kept_models on fits.fit_key = kept_models.fit_key
),

-- a preview shows what a refit of the main segmentation would change, and leaves it in force
decisions as (
    select
        *,
        case
            when fit_key = {{ main_fit() }} then wants_refit or is_preview
            else wants_refit and not (is_preview and kept_version is not null)
        end as should_fit,
        wants_refit and not (is_preview and kept_version is not null) as should_refit
    from wishes
)

select
    decisions.*,
    clock.as_of_date as fitted_as_of_date
from decisions
cross join {{ ref('int_as_of') }} as clock
