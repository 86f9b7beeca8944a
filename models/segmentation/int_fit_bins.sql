{#-
    Bins start at the deciles of what was known at the fit; one more lies below all of it, one
    above, and one (number 0) holds the users without a value. Only a fit reads this: it keeps the
    bins.
-#}
{{ config(materialized='view') }}

with sampled_users as (
    select
        fit_sample.fit_key,
        features.*
    from {{ ref('int_user_features') }} as features
    inner join {{ ref('int_fit_sample') }} as fit_sample on features.user_id = fit_sample.user_id
),

feature_values as (
    {{ feature_values('sampled_users', by='fit_key') }}
),

deciles as (
    select
        fit_key,
        feature_name,
        count(*) as user_count,
        {%- for tenth in range(10) %}
        percentile_disc({{ tenth / 10 }}) within group (order by feature_value)
            as edge_{{ tenth }},
        {%- endfor %}
        {{ just_above('max(feature_value)') }} as edge_above_all
    from feature_values
    group by fit_key, feature_name
    having count(feature_value) > 0
),

distinct_edges as (
    select distinct
        fit_key,
        feature_name,
        lower_edge
    from deciles
    unpivot (
        lower_edge for edge_name in (
            {%- for tenth in range(10) %}
            edge_{{ tenth }},
            {%- endfor %}
            edge_above_all
        )
    )
),

bins as (
    select
        fit_key,
        feature_name,
        lower_edge,
        1 + row_number() over (partition by fit_key, feature_name order by lower_edge)
            as bin_number
    from distinct_edges
    union all
    select
        deciles.fit_key,
        deciles.feature_name,
        null as lower_edge,
        open_bins.bin_number
    from deciles
    cross join (values (0), (1)) as open_bins (bin_number)
),

bin_counts as (
    {{ count_by_bin('feature_values', 'bins') }}
)

select
    bins.fit_key,
    bins.feature_name,
    bins.bin_number,
    bins.lower_edge,
    coalesce(bin_counts.user_count, 0) / cast(deciles.user_count as double) as fit_share
from bins
inner join deciles on bins.fit_key = deciles.fit_key and bins.feature_name = deciles.feature_name
left join bin_counts
    on
        bins.fit_key = bin_counts.fit_key
        and bins.feature_name = bin_counts.feature_name
        and bins.bin_number = bin_counts.bin_number
