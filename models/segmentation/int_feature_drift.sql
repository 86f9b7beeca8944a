{#-
    The users of the sample as they are today, against those that the newest kept model was fitted
    on. Known before a fit is decided on, since it is a reason for one.
-#}
{%- set drift = setting('feature_drift') %}
with kept_versions as (
    select
        fit_key,
        max(model_version) as kept_version
    from {{ ref('int_previous_models') }}
    group by fit_key
),

bins as (
    select
        kept_models.fit_key,
        bin.feature_name,
        bin.bin_number,
        bin.lower_edge,
        bin.fit_share
    from {{ ref('int_previous_models') }} as kept_models
    inner join kept_versions
        on
            kept_models.fit_key = kept_versions.fit_key
            and kept_models.model_version = kept_versions.kept_version
    cross join {{ elements_of('kept_models.feature_bins') }} as bin (bin)
),

sampled_users as (
    select
        fit_sample.fit_key,
        features.*
    from {{ ref('int_user_features') }} as features
    inner join {{ ref('int_fit_sample') }} as fit_sample on features.user_id = fit_sample.user_id
    -- without a kept model there is nothing to compare with
    inner join kept_versions on fit_sample.fit_key = kept_versions.fit_key
),

feature_values as (
    {{ feature_values('sampled_users', by='fit_key') }}
),

bin_counts as (
    {{ count_by_bin('feature_values', 'bins') }}
),

bin_shares as (
    select
        bins.fit_key,
        bins.feature_name,
        bins.bin_number,
        bins.fit_share,
        coalesce(bin_counts.user_count, 0)
        / nullif(
            cast(
                sum(bin_counts.user_count) over (
                    partition by bins.fit_key, bins.feature_name
                ) as double
            ),
            0
        ) as current_share
    from bins
    left join bin_counts
        on
            bins.fit_key = bin_counts.fit_key
            and bins.feature_name = bin_counts.feature_name
            and bins.bin_number = bin_counts.bin_number
),

-- a bin that nobody is in would make the index infinite; without any user there is none
floored_shares as (
    select
        *,
        greatest(fit_share, {{ drift['min_bin_share'] }}) as expected,
        case
            when current_share is not null
                then greatest(current_share, {{ drift['min_bin_share'] }})
        end as found
    from bin_shares
),

indices as (
    select
        fit_key,
        feature_name,
        cast({{ exact_sum('(found - expected) * ln(found / expected)') }} as double) as psi,
        max(fit_share) filter (where bin_number = 0) as fit_missing_share,
        max(current_share) filter (where bin_number = 0) as missing_share,
        count(*) as bin_count
    from floored_shares
    group by fit_key, feature_name -- noqa: AM06
)

select
    indices.fit_key,
    kept_versions.kept_version as model_version,
    indices.feature_name,
    catalog.label,
    catalog.block is not null as is_indicator,
    indices.psi,
    indices.bin_count,
    indices.fit_missing_share,
    indices.missing_share
from indices
inner join kept_versions on indices.fit_key = kept_versions.fit_key
inner join {{ ref('feature_catalog') }} as catalog on indices.feature_name = catalog.feature_name
