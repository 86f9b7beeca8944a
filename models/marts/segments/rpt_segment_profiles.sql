-- noqa: disable=LT02
{{ config(pre_hook="{{ complete_contract(model) }}") }}

with segment_sizes as (
    select
        segment_key,
        count(*) as user_count
    from {{ ref('ml_user_segments') }}
    group by segment_key
),

means as (
    select
        segment_key,
        {%- for feature_name in declared_features() %}
        max(segment_mean) filter (where feature_name = '{{ feature_name }}')
            as {{ feature_name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_segment_traits') }}
    group by segment_key
)

select
    segments.segment_key,
    labels.segment_name,
    coalesce(segment_sizes.user_count, 0) as user_count,
    {%- for feature_name in declared_features() %}
    means.{{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_model_segments') }} as segments
inner join {{ ref('int_segment_labels') }} as labels on segments.segment_key = labels.segment_key
left join segment_sizes on segments.segment_key = segment_sizes.segment_key
left join means on segments.segment_key = means.segment_key
