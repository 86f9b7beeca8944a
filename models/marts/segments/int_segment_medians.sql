-- depends_on: {{ ref('int_segmented_users') }}
{{ config(materialized='user_profiling_one_at_a_time') }}

{# a median holds every value, so there is one at a time #}
{% set unclustered = inactive_key() ~ ', ' ~ unknown_key() %}
{% for feature_name in feature_catalog() %}
select
    '{{ feature_name }}' as feature_name,
    segment_key,
    grouping(segment_key) = 1 as is_overall,
    median({{ feature_name }}) as median_value
from {{ ref('int_segmented_users') }}
where segment_key not in ({{ unclustered }})
group by rollup(segment_key)
union all
select
    '{{ feature_name }}' as feature_name,
    segment_key,
    false as is_overall,
    median({{ feature_name }}) as median_value
from {{ ref('int_segmented_users') }}
where segment_key in ({{ unclustered }})
group by segment_key
{% if not loop.last %}{{ next_part() }}{% endif %}
{% endfor %}
