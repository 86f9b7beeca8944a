-- depends_on: {{ ref('int_segmented_users') }}
-- noqa: disable=LT02
{{ config(materialized='user_profiling_one_at_a_time') }}

{# a median holds every value, so there are few at a time #}
{% for feature_names in feature_catalog() | batch(4) %}
select
    feature_name,
    segment_key,
    is_overall,
    median_value
from (
    with medians as (
        select
            segment_key,
            false as is_overall,
            {%- for feature_name in feature_names %}
            median({{ feature_name }}) as {{ feature_name }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ ref('int_segmented_users') }}
        group by segment_key
        union all
        select
            cast(null as {{ dbt.type_string() }}) as segment_key,
            true as is_overall,
            {%- for feature_name in feature_names %}
            median({{ feature_name }}) as {{ feature_name }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ ref('int_segmented_users') }}
        where segment_key not in ({{ unclustered_segments() }})
    )

    select
        feature_name,
        segment_key,
        is_overall,
        median_value
    from medians
    unpivot include nulls (median_value for feature_name in ({{ feature_names | join(', ') }}))
) as some_medians
{% if not loop.last %}{{ next_part() }}{% endif %}
{% endfor %}
