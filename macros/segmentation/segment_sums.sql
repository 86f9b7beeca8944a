{#-
    What the values of each feature add up to in each segment: as they are, and on the scale on which
    a feature is clustered, which the squares are of too. A feature that nobody in a segment has a
    value of has no row there.

    segmented_users: a relation of the shape of int_segmented_users.
-#}
{% macro segment_sums(segmented_users) -%}
{%- set catalog = user_profiling.feature_catalog() -%}
with wide_sums as (
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
    from {{ segmented_users }}
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
)

select * from sums
{%- endmacro %}
