{%- set numbers = [
    'silhouette', 'null_silhouette', 'silhouette_margin', 'null_p_value', 'bootstrap_jaccard',
    'inertia', 'null_inertia', 'null_inertia_p_value',
    'replication', 'gap_share', 'group_count', 'noise_share', 'sampled_users',
] %}
with facts as (
    select
        model_version,
        {%- for name in ['algorithm', 'fitted_as_of_date', 'excluded_features', 'refit_reason'] %}
        max(text_value) filter (where item = 'setting' and name = '{{ name }}') as {{ name }},
        {%- endfor %}
        {%- for name in numbers %}
        max(number_value) filter (where item = 'metric' and name = '{{ name }}') as {{ name }},
        {%- endfor %}
        max(text_value) filter (where item = 'metric' and name = 'verdict') as verdict,
        max(text_value) filter (where item = 'metric' and name = 'reason') as reason,
        count(*) filter (
            where item = 'segment' and name = 'position' and segment_key != {{ noise_key() }}
        ) as segment_count
    from {{ ref('int_segment_model') }}
    group by model_version
)

select
    model_version,
    model_version = max(model_version) over () as is_current,
    algorithm,
    segment_count,
    silhouette,
    null_silhouette,
    silhouette_margin,
    null_p_value,
    bootstrap_jaccard,
    replication,
    gap_share,
    cast(group_count as bigint) as group_count,
    noise_share,
    inertia,
    null_inertia,
    null_inertia_p_value,
    verdict,
    reason,
    excluded_features,
    refit_reason,
    cast(sampled_users as bigint) as sampled_users,
    try_cast(fitted_as_of_date as date) as fitted_as_of_date
from facts
