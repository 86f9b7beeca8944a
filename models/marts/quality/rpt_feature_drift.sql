{#- the users of the sample as they are today, against those that the model was fitted on -#}
with bins as (
    select
        facts.feature_name,
        cast(facts.segment_key as integer) as bin_number,
        max(facts.number_value) filter (where facts.name = 'lower_edge') as lower_edge,
        max(facts.number_value) filter (where facts.name = 'share') as fit_share
    from {{ ref('int_model_in_force') }} as facts
    where facts.item = 'bin'
    group by facts.feature_name, facts.segment_key
),

feature_values as (
    {{ feature_values(ref('int_fit_features')) }}
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
        greatest(fit_share, {{ var('psi_floor') }}) as expected,
        greatest(current_share, {{ var('psi_floor') }}) as found
    from bin_shares
),

indices as (
    select
        feature_name,
        cast({{ exact_sum('(found - expected) * ln(found / expected)') }} as double) as psi,
        max(fit_share) filter (where bin_number = 0) as fit_missing_share,
        max(current_share) filter (where bin_number = 0) as missing_share
    from floored_shares
    group by feature_name
)

select
    indices.feature_name,
    catalog.label,
    scaling.feature_name is not null as used_in_clustering,
    indices.psi,
    indices.fit_missing_share,
    indices.missing_share,
    case
        when indices.psi >= {{ var('psi_shifted') }} then 'shifted'
        when indices.psi >= {{ var('psi_moderate') }} then 'moderate'
        else 'stable'
    end as verdict
from indices
inner join {{ ref('feature_catalog') }} as catalog on indices.feature_name = catalog.feature_name
left join {{ ref('int_segment_scaling') }} as scaling
    on indices.feature_name = scaling.feature_name
