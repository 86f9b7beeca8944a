-- noqa: disable=LT02
{#- What is empty, or a usual word for it, is no value that could be read. #}
{%- set no_values = "'na', 'n/a', 'nan', 'null', 'none', '-', '?'" %}
{%- set given_traits = [] %}
{%- for feature_name in trait_features() if is_mapped('user_traits', feature_name) %}
{%- do given_traits.append(feature_name) %}
{%- endfor %}

-- every count in one pass, a column each
with wide_counts as (
    select
        {%- for feature_name in given_traits %}
        count(*) filter (
            where lower({{ clean_text(feature_name) }}) not in ({{ no_values }})
        ) as {{ feature_name }}__given,
        count({{ trait_number(feature_name) | indent(8) }}) as {{ feature_name }}__read,
        {%- endfor %}
        count(*) as row_count
    from {{ ref('src_user_traits') }}
),

counts as (
    select
        feature_name,
        given_values,
        greatest(given_values - read_values, 0) as unreadable_values
    from wide_counts
    unpivot (
        (given_values, read_values) for feature_name in (
            {%- for feature_name in given_traits %}
            ({{ feature_name }}__given, {{ feature_name }}__read) as {{ feature_name }},
            {%- endfor %}
            (row_count, row_count) as of_no_trait
        )
    )
)

select
    feature_name,
    given_values,
    unreadable_values
from counts
where feature_name != 'of_no_trait'
