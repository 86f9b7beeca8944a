{#-
    What the values of each feature add up to in each segment, and their medians, there and of
    everybody; sums of squares and of `scaled` values are on the scale on which a feature is
    clustered. A feature that nobody in a segment has a value of has no row there.

    users, members: relations of the shapes of int_user_features and ml_user_segments.
-#}
{% macro segment_sums(users, members) -%}
{%- set catalog = user_profiling.feature_catalog() -%}
with segmented_users as materialized (
    select
        members.segment_key,
        {%- for feature_name in catalog %}
        cast(users.{{ feature_name }} as double) as {{ feature_name }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ users }} as users
    inner join {{ members }} as members on users.user_id = members.user_id
),

wide_sums as (
    select
        segment_key,
        {%- for feature_name, about in catalog.items() %}
        {%- set scaled = user_profiling.transformed(
            feature_name, user_profiling.sql_literal(about.get('transform', 'none'))
        ) %}
        count({{ feature_name }}) as {{ feature_name }}__count,
        {{ user_profiling.exact_sum(feature_name) }} as {{ feature_name }}__sum,
        {{ user_profiling.exact_sum(scaled) }} as {{ feature_name }}__scaled,
        {{ user_profiling.exact_sum('pow(' ~ scaled ~ ', 2)') }} as {{ feature_name }}__square
        {{- "," if not loop.last }}
        {%- endfor %}
    from segmented_users
    group by segment_key
),

sums as (
    {%- for feature_name in catalog %}
    select
        segment_key,
        '{{ feature_name }}' as feature_name,
        {{ feature_name }}__count as value_count,
        {{ feature_name }}__sum as value_sum,
        {{ feature_name }}__scaled as scaled_sum,
        {{ feature_name }}__square as scaled_square_sum
    from wide_sums
    where {{ feature_name }}__count > 0
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- one feature after the other, because a median holds every value
medians as (
    {%- for feature_name in catalog %}
    select
        '{{ feature_name }}' as feature_name,
        segment_key,
        grouping(segment_key) as of_everybody,
        median({{ feature_name }}) as median_value
    from segmented_users
    group by rollup(segment_key)
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    sums.*,
    inside.median_value as segment_median,
    everybody.median_value as overall_median
from sums
inner join medians as inside
    on
        sums.feature_name = inside.feature_name
        and sums.segment_key = inside.segment_key
        and inside.of_everybody = 0
inner join medians as everybody
    on sums.feature_name = everybody.feature_name and everybody.of_everybody = 1
{%- endmacro %}
