-- noqa: disable=LT02
{%- set attributes = category_attributes() %}
{#- the share of a value's users that may be missing where its lift is shown -#}
{%- set most_missing = 0.1 %}
{%- set min_group_users = setting('min_group_users', of='dim_users') %}
with users as (
    select
        segment_key,
        {{ attributes | join(', ') }}
    from {{ ref('dim_users') }}
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
        row_number() over (
            partition by attribute order by value = '(other)', count(*) desc, value
        ) as value_rank
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

segment_totals as (
    select
        counts.segment_key,
        counts.attribute,
        case
            -- a device is observed, and nobody else knows it: what is left may be too few
            when counts.attribute = 'main_device' then segments.user_count
            else segments.user_count - sum(counts.user_count)
        end as unknown_users
    from segment_counts as counts
    inner join {{ ref('dim_segments') }} as segments on counts.segment_key = segments.segment_key
    group by counts.segment_key, counts.attribute, segments.user_count
),

-- the users of a segment who share a value are a group as well
cells as (
    select
        counts.segment_key,
        counts.attribute,
        counts.value,
        counts.user_count as value_users,
        {{ is_small_group(
            'value', of='counts.segment_key, counts.attribute', unknown_users='unknown_users'
        ) | indent(8) }} as is_small
    from segment_counts as counts
    inner join segment_totals as totals
        on counts.segment_key = totals.segment_key and counts.attribute = totals.attribute
),

shown_cells as (
    select
        segment_key,
        attribute,
        case when is_small then '(other)' else value end as value,
        sum(value_users) as user_count
    from cells
    group by segment_key, attribute, case when is_small then '(other)' else value end
    having sum(value_users) >= {{ min_group_users }}
),

-- of a value that went with smaller ones in some segment many users may be missing
values_without_lift as (
    select
        attribute,
        value
    from cells
    group by attribute, value
    having
        max(value_users) filter (where is_small) >= {{ min_group_users }}
        and sum(value_users) filter (where is_small) > sum(value_users) * {{ most_missing }}
),

-- all users are those of the shown cells, or a lift would tell how many the others are
shares as (
    select
        *,
        user_count / cast(sum(user_count) over (partition by segment_key, attribute) as double)
            as share,
        sum(user_count) over (partition by attribute, value)
        / cast(sum(user_count) over (partition by attribute) as double) as overall_share
    from shown_cells
)

select
    shares.segment_key,
    segments.segment_name,
    shares.attribute,
    shares.value,
    cast(shares.user_count as bigint) as user_count,
    shares.share,
    -- "(other)" stands for other values in another segment
    case
        when values_without_lift.value is null and shares.value != '(other)'
            then shares.share / shares.overall_share
    end as lift
from shares
inner join {{ ref('dim_segments') }} as segments on shares.segment_key = segments.segment_key
left join values_without_lift
    on
        shares.attribute = values_without_lift.attribute
        and shares.value = values_without_lift.value
