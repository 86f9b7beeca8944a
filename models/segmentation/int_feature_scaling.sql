{#-
    Sums run over positions between the clip limits, as decimals: exact, so that they do not depend
    on the order of the rows or the number of threads.

    The indicators of a category share one spread, so that their variances add up to weight^2 and
    the category weighs as much as one numeric feature (the standardisation of Hennig and Liao 2013,
    JRSS C 62, with q = 1). Indicators are not clipped: 0 and 1 are no extremes, a rare value would
    be erased, and the shared spread keeps it from counting for more than a frequent one.
-#}
{%- set clip_quantiles = setting('clip_quantiles') %}
with fits as (
    select
        {{ main_fit() }} as fit_key,
        'main' as segmentation
    {%- if other_segmentations() %}
    union all
    select distinct
        fit_key,
        segmentation
    from {{ ref('int_segmentation_members') }}
    where fit_key is not null
    {%- endif %}
),

sampled_users as (
    select
        fit_sample.fit_key,
        features.*
    from {{ ref('int_user_features') }} as features
    inner join {{ ref('int_fit_sample') }} as fit_sample on features.user_id = fit_sample.user_id
),

feature_values as (
    {{ feature_values('sampled_users', by='fit_key') }}
),

transformed_values as (
    select
        feature_values.fit_key,
        catalog.feature_name,
        {{ transformed('feature_values.feature_value', 'catalog.transform') }} as value
    from feature_values
    inner join {{ ref('feature_catalog') }} as catalog
        on feature_values.feature_name = catalog.feature_name
),

observed_ranges as (
    select
        fit_key,
        feature_name,
        count(*) as user_count,
        count(value) as observed_count,
        min(value) as smallest,
        max(value) as largest,
        median(value) as middle,
        percentile_cont({{ clip_quantiles['low'] }}) within group (order by value) as clip_low,
        percentile_cont({{ clip_quantiles['high'] }}) within group (order by value) as clip_high
    from transformed_values
    group by fit_key, feature_name
),

fitted_features as (
    select
        fits.fit_key,
        fits.segmentation,
        catalog.feature_order,
        catalog.feature_name,
        catalog.label,
        catalog.transform,
        catalog.missing_value,
        catalog.weight,
        catalog.block,
        catalog.block_value,
        {%- if other_segmentations() %}
        case fits.segmentation
            {%- for segmentation, names in clustered_features().items() if segmentation != 'main' %}
            when '{{ segmentation }}'
                then catalog.feature_name in ('{{ names | join("', '") }}')
            {%- endfor %}
            else catalog.is_for_clustering
        end as is_for_clustering
        {%- else %}
        catalog.is_for_clustering
        {%- endif %}
    from fits
    cross join {{ ref('feature_catalog') }} as catalog
),

ranges as (
    select
        features.*,
        observed_ranges.user_count,
        observed_ranges.observed_count,
        observed_ranges.smallest,
        observed_ranges.largest,
        case
            when features.block is not null then 0
            -- who has none of it lies below those who have some, and is not clipped up to them
            when
                features.missing_value = 'zero'
                and observed_ranges.observed_count < observed_ranges.user_count
                then least(observed_ranges.clip_low, 0)
            else observed_ranges.clip_low
        end as clip_low,
        case when features.block is not null then 1 else observed_ranges.clip_high end as clip_high,
        -- the mean is not known before the known values are clipped
        case features.missing_value
            when 'zero' then 0
            when 'max' then observed_ranges.clip_high
            when 'median' then observed_ranges.middle
        end as missing_as
    from fitted_features as features
    left join observed_ranges
        on
            features.fit_key = observed_ranges.fit_key
            and features.feature_name = observed_ranges.feature_name
),

positions as (
    select
        ranges.fit_key,
        ranges.feature_name,
        cast(
            (
                least(
                    greatest(
                        coalesce(transformed_values.value, ranges.missing_as), ranges.clip_low
                    ),
                    ranges.clip_high
                ) - ranges.clip_low
            ) / (ranges.clip_high - ranges.clip_low) as decimal(18, 15)
        ) as position
    from transformed_values
    inner join ranges
        on
            transformed_values.fit_key = ranges.fit_key
            and transformed_values.feature_name = ranges.feature_name
    where
        ranges.clip_high > ranges.clip_low
        -- who counts as the mean does not move it
        and coalesce(transformed_values.value, ranges.missing_as) is not null
),

means as (
    select
        fit_key,
        feature_name,
        cast(sum(position) as double) / count(*) as mean_position,
        cast(sum(cast(position * cast(position as double) as decimal(18, 15))) as double)
        / count(*) as mean_square
    from positions
    group by fit_key, feature_name
),

moments as (
    select
        fit_key,
        feature_name,
        mean_position,
        greatest(mean_square - mean_position * mean_position, 0) as position_variance
    from means
),

scaled_ranges as (
    select
        ranges.*,
        ranges.clip_low
        + moments.mean_position * (ranges.clip_high - ranges.clip_low) as center,
        -- who counts as the mean adds nothing to the variance either
        moments.position_variance * case
            when ranges.missing_value = 'mean' then ranges.observed_count / ranges.user_count
            else 1
        end as position_variance
    from ranges
    left join moments
        on ranges.fit_key = moments.fit_key and ranges.feature_name = moments.feature_name
),

block_spreads as (
    select
        fit_key,
        block,
        sqrt(sum(cast(position_variance as decimal(38, 18)))) as spread
    from scaled_ranges
    where block is not null
    group by fit_key, block
),

kept_versions as (
    select
        fit_key,
        max(model_version) as kept_version
    from {{ ref('int_previous_models') }}
    group by fit_key
),

candidate_scaling as (
    select
        ranges.fit_key,
        ranges.segmentation,
        coalesce(kept_versions.kept_version, 0) + 1 as model_version,
        true as is_candidate,
        ranges.feature_order,
        ranges.feature_name,
        ranges.label,
        ranges.transform,
        coalesce(ranges.missing_as, ranges.center) as missing_as,
        ranges.clip_low,
        ranges.clip_high,
        ranges.center,
        coalesce(
            block_spreads.spread,
            sqrt(ranges.position_variance) * (ranges.clip_high - ranges.clip_low)
        ) as spread,
        ranges.weight,
        ranges.block_value,
        ranges.is_for_clustering,
        ranges.observed_count / nullif(ranges.user_count, 0) as observed_share,
        coalesce(ranges.observed_count, 0) > 0 as has_values,
        ranges.is_for_clustering and coalesce(ranges.position_variance, 0) > 0 as is_used,
        case
            when coalesce(ranges.observed_count, 0) = 0 then 'no user has a value'
            when ranges.block is not null and ranges.largest = 0 then 'no user has this value'
            when ranges.smallest = ranges.largest and ranges.observed_count = ranges.user_count
                then 'the same for all users'
            when not ranges.is_for_clustering then 'describes segments only'
            when coalesce(ranges.position_variance, 0) = 0
                then 'the same for nearly all users'
        end as excluded_because
    from scaled_ranges as ranges
    left join kept_versions on ranges.fit_key = kept_versions.fit_key
    left join block_spreads
        on ranges.fit_key = block_spreads.fit_key and ranges.block = block_spreads.block
),

kept_scaling as (
    select
        fits.fit_key,
        fits.segmentation,
        kept_models.model_version,
        false as is_candidate,
        feature.feature_order,
        feature.feature_name,
        null as label,
        feature.transform,
        feature.missing_as,
        feature.clip_low,
        feature.clip_high,
        feature.center,
        feature.spread,
        feature.weight,
        null as block_value,
        true as is_for_clustering,
        null as observed_share,
        true as has_values,
        true as is_used,
        null as excluded_because
    from {{ ref('int_previous_models') }} as kept_models
    inner join kept_versions
        on
            kept_models.fit_key = kept_versions.fit_key
            and kept_models.model_version = kept_versions.kept_version
    inner join fits on kept_models.fit_key = fits.fit_key
    cross join {{ elements_of('kept_models.scaling') }} as feature (feature)
)

select * from candidate_scaling
union all
select * from kept_scaling
