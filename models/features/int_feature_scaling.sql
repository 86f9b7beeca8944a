{#-
    Sums run over positions between the clip limits, as decimals: exact, so that they do not depend on
    the order of the rows or the number of threads.
-#}
with feature_values as (
    select
        feature_name,
        feature_value
    from {{ ref('int_fit_features') }}
    unpivot include nulls (
        feature_value for feature_name in ({{ feature_catalog().keys() | join(', ') }})
    )
),

transformed_values as (
    select
        catalog.feature_name,
        {{ transformed('feature_values.feature_value', 'catalog.transform') }} as value
    from feature_values
    inner join {{ ref('feature_catalog') }} as catalog
        on feature_values.feature_name = catalog.feature_name
),

observed_ranges as (
    select
        feature_name,
        count(*) as user_count,
        count(value) as observed_count,
        min(value) as smallest,
        max(value) as largest,
        median(value) as middle,
        quantile_cont(value, {{ var('clip_quantile_low') }}) as clip_low,
        quantile_cont(value, {{ var('clip_quantile_high') }}) as clip_high
    from transformed_values
    group by feature_name
),

ranges as (
    select
        catalog.*,
        observed_ranges.user_count,
        observed_ranges.observed_count,
        observed_ranges.smallest,
        observed_ranges.largest,
        -- who has none of it lies below those who have some, and is not clipped up to them
        case
            when
                catalog.missing_value = 'zero'
                and observed_ranges.observed_count < observed_ranges.user_count
                then least(observed_ranges.clip_low, 0)
            else observed_ranges.clip_low
        end as clip_low,
        observed_ranges.clip_high,
        case catalog.missing_value
            when 'zero' then 0
            when 'max' then observed_ranges.clip_high
            else observed_ranges.middle
        end as missing_as
    from {{ ref('feature_catalog') }} as catalog
    left join observed_ranges on catalog.feature_name = observed_ranges.feature_name
),

positions as (
    select
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
    inner join ranges on transformed_values.feature_name = ranges.feature_name
    where ranges.clip_high > ranges.clip_low
),

moments as (
    select
        feature_name,
        avg(position) as mean_position,
        sqrt(
            greatest(
                avg(cast(position * cast(position as double) as decimal(18, 15)))
                - avg(position) * avg(position),
                0
            )
        ) as position_spread
    from positions
    group by feature_name
)

select
    ranges.feature_order,
    ranges.feature_name,
    ranges.label,
    ranges.transform,
    ranges.missing_as,
    ranges.clip_low,
    ranges.clip_high,
    ranges.clip_low
    + moments.mean_position * (ranges.clip_high - ranges.clip_low) as center,
    moments.position_spread * (ranges.clip_high - ranges.clip_low) as spread,
    ranges.weight,
    ranges.is_for_clustering,
    ranges.observed_count / nullif(ranges.user_count, 0) as observed_share,
    coalesce(ranges.observed_count, 0) > 0 as has_values,
    ranges.is_for_clustering and coalesce(moments.position_spread, 0) > 0 as is_used,
    case
        when coalesce(ranges.observed_count, 0) = 0 then 'nobody has a value'
        when ranges.smallest = ranges.largest and ranges.observed_count = ranges.user_count
            then 'the same for everybody'
        when not ranges.is_for_clustering then 'describes segments only'
        when coalesce(moments.position_spread, 0) = 0
            then 'the same for nearly everybody'
    end as excluded_because
from ranges
left join moments on ranges.feature_name = moments.feature_name
