-- depends_on: {{ ref('int_segmented_users') }}
{{ config(materialized='user_profiling_one_at_a_time') }}

{# a median holds every value, so there is one at a time #}
{% for feature_name in feature_catalog() %}
select
    '{{ feature_name }}' as feature_name,
    segment_key,
    grouping(segment_key) = 1 as is_overall,
    median({{ feature_name }}) as median_value
from {{ ref('int_segmented_users') }}
where segment_key not in ({{ unclustered_segments() }})
group by rollup(segment_key)
union all
select
    '{{ feature_name }}' as feature_name,
    segment_key,
    false as is_overall,
    median({{ feature_name }}) as median_value
from {{ ref('int_segmented_users') }}
where segment_key in ({{ unclustered_segments() }})
group by segment_key
{% if not loop.last %}{{ next_part() }}{% endif %}
{% endfor %}
