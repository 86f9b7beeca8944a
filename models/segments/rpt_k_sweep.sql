with candidates as (
    select
        model_version,
        cast(segment_key as bigint) as segment_count,
        {%- for measure in [
            'inertia', 'silhouette', 'davies_bouldin', 'calinski_harabasz', 'stability',
            'lowest_stability', 'smallest_share', 'is_chosen',
        ] %}
        max(number_value) filter (where name = '{{ measure }}') as {{ measure }},
        {%- endfor %}
        max(text_value) filter (where name = 'reason') as reason
    from {{ ref('ml_segment_model') }}
    where
        item = 'candidate'
        and model_version = (
            select max(newest.model_version) from {{ ref('ml_segment_model') }} as newest
        )
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
    smallest_share,
    is_chosen = 1 as is_chosen,
    reason
from candidates
