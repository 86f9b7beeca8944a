-- noqa: disable=LT02
{{ config(pre_hook="{{ complete_contract(model) }}") }}

with means as (
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
    segments.segment_name,
    segments.user_count,
    {%- for feature_name in declared_features() %}
    means.{{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('dim_segments') }} as segments
left join means on segments.segment_key = means.segment_key
