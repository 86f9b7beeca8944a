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
    {%- for feature_name in given_traits %}
    select
        '{{ feature_name }}' as feature_name,
        {{ feature_name }}__given as given_values,
        greatest({{ feature_name }}__given - {{ feature_name }}__read, 0) as unreadable_values
    from wide_counts
    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as feature_name,
        row_count as given_values,
        cast(0 as bigint) as unreadable_values
    from wide_counts
)

select
    feature_name,
    given_values,
    unreadable_values
from counts
where feature_name is not null
