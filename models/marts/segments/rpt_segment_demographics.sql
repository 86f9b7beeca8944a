-- noqa: disable=LT02
{%- set attributes = category_attributes() %}
with users as (
    select
        members.segment_key,
        {%- for attribute in attributes %}
        users.{{ attribute }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_users') }} as users
    inner join {{ ref('ml_user_segments') }} as members on users.user_id = members.user_id
),

attribute_values as (
    select
        segment_key,
        attribute,
        value
    from users
    unpivot (value for attribute in ({{ attributes | join(', ') }}))
),

value_counts as (
    select
        attribute,
        value,
        row_number() over (partition by attribute order by count(*) desc, value) as value_rank
    from attribute_values
    group by attribute, value
),

shown_values as (
    select
        attribute_values.segment_key,
        attribute_values.attribute,
        case
            when value_counts.value_rank <= {{ var('max_values_per_attribute') }}
                then attribute_values.value
            else '(other)'
        end as value
    from attribute_values
    inner join value_counts
        on
            attribute_values.attribute = value_counts.attribute
            and attribute_values.value = value_counts.value
),

segment_counts as (
    select
        segment_key,
        attribute,
        value,
        count(*) as user_count
    from shown_values
    group by segment_key, attribute, value
),

shares as (
    select
        *,
        user_count / cast(sum(user_count) over (partition by segment_key, attribute) as double)
            as share,
        sum(user_count) over (partition by attribute, value)
        / cast(sum(user_count) over (partition by attribute) as double) as overall_share
    from segment_counts
)

select
    shares.segment_key,
    segments.segment_name,
    shares.attribute,
    shares.value,
    shares.user_count,
    shares.share,
    shares.share / shares.overall_share as lift
from shares
inner join {{ ref('dim_segments') }} as segments on shares.segment_key = segments.segment_key
