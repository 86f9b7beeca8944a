with comparisons as (
    select
        model_version,
        {%- for measure in [
            'segment_count', 'silhouette', 'stability', 'agreement_with_chosen', 'noise_share',
            'seconds',
        ] %}
        max(number_value) filter (where name = '{{ measure }}') as {{ measure }},
        {%- endfor %}
        segment_key as algorithm
    from {{ ref('int_model_in_force') }}
    where item = 'comparison'
    group by model_version, segment_key
)

select
    comparisons.algorithm,
    comparisons.algorithm = health.algorithm as is_chosen,
    comparisons.model_version,
    cast(comparisons.segment_count as bigint) as segment_count,
    comparisons.silhouette,
    comparisons.stability,
    comparisons.agreement_with_chosen,
    comparisons.noise_share,
    comparisons.seconds
from comparisons
inner join {{ ref('rpt_segmentation_health') }} as health
    on comparisons.model_version = health.model_version
