{#- the users of the sample as they are today, against those that the model was fitted on -#}
{%- set drift = setting('feature_drift') %}
with bins as (
    select
        bin.feature_name,
        bin.bin_number,
        bin.lower_edge,
        bin.fit_share
    from {{ ref('int_current_model') }} as models
    cross join {{ elements_of('models.feature_bins') }} as bin (bin)
),

sampled_users as (
    select features.*
    from {{ ref('int_user_features') }} as features
    inner join {{ ref('int_fit_sample') }} as fit_sample on features.user_id = fit_sample.user_id
),

feature_values as (
    {{ feature_values('sampled_users') }}
),

bin_counts as (
    {{ count_by_bin('feature_values', 'bins') }}
),

bin_shares as (
    select
        bins.feature_name,
        bins.bin_number,
        bins.fit_share,
        coalesce(bin_counts.user_count, 0)
        / nullif(
            cast(sum(bin_counts.user_count) over (partition by bins.feature_name) as double), 0
        ) as current_share
    from bins
    left join bin_counts
        on bins.feature_name = bin_counts.feature_name and bins.bin_number = bin_counts.bin_number
),

-- a bin that nobody is in would make the index infinite
floored_shares as (
    select
        *,
        greatest(fit_share, {{ drift['min_bin_share'] }}) as expected,
        greatest(current_share, {{ drift['min_bin_share'] }}) as found
    from bin_shares
),

indices as (
    select
        feature_name,
        cast({{ exact_sum('(found - expected) * ln(found / expected)') }} as double) as psi,
        max(fit_share) filter (where bin_number = 0) as fit_missing_share,
        max(current_share) filter (where bin_number = 0) as missing_share
    from floored_shares
    group by feature_name -- noqa: AM06
)

select
    indices.feature_name,
    catalog.label,
    used_features.feature_name is not null as used_in_clustering,
    indices.psi,
    indices.fit_missing_share,
    indices.missing_share,
    case
        when indices.psi >= {{ drift['shifted_psi'] }} then 'shifted'
        when indices.psi >= {{ drift['moderate_psi'] }} then 'moderate'
        else 'stable'
    end as verdict
from indices
inner join {{ ref('feature_catalog') }} as catalog on indices.feature_name = catalog.feature_name
left join {{ ref('int_model_features') }} as used_features
    on indices.feature_name = used_features.feature_name
