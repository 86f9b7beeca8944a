with candidates as (
    select
        model_version,
        cast(segment_key as bigint) as segment_count,
        {%- for measure in [
            'inertia', 'silhouette', 'davies_bouldin', 'calinski_harabasz', 'stability',
            'lowest_stability', 'replication', 'smallest_share', 'gap_share', 'group_count',
            'is_chosen',
        ] %}
        max(number_value) filter (where name = '{{ measure }}') as {{ measure }},
        {%- endfor %}
        max(text_value) filter (where name = 'reason') as reason
    from {{ ref('int_model_in_force') }}
    where item = 'candidate'
    group by model_version, segment_key
)

select
    segment_count,
    model_version,
    inertia,
    silhouette,
    davies_bouldin,
    calinski_harabasz,
    stability,
    lowest_stability,
    replication,
    smallest_share,
    gap_share,
    cast(group_count as bigint) as group_count,
    is_chosen = 1 as is_chosen,
    reason
from candidates
