-- noqa: disable=LT02
{{ config(
    materialized='incremental',
    unique_key='as_of_date',
    incremental_strategy='delete+insert',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with recorded as (
    {{ as_of_to_record() | indent(4) }}
),

-- an earlier time of the same date is no date of its own
dates as (
    select
        recorded.as_of_date,
        max(earlier.as_of) as previous_as_of,
        max(earlier.as_of_date) as previous_as_of_date
    from recorded
    left join {{ ref('int_segment_dates') }} as earlier
        on earlier.as_of_date < recorded.as_of_date
    group by recorded.as_of_date
),

-- what is over since before the previous date is history that need not be read again
intervals as (
    select
        history.user_id,
        history.segment_key,
        coalesce(
            history.valid_from <= dates.previous_as_of
            and (history.valid_to is null or history.valid_to > dates.previous_as_of),
            false
        ) as was_in,
        history.valid_to is null as is_in
    from {{ ref('user_segment_history') }} as history
    cross join dates
    where history.valid_to is null or history.valid_to > dates.previous_as_of
),

-- most users stay where they are: these need no look at each of them
users_who_stayed as (
    select
        segment_key as from_segment_key,
        segment_key as to_segment_key,
        count(*) as user_count
    from intervals
    where was_in and is_in
    group by segment_key
),

users_who_moved as (
    select
        user_id,
        coalesce(max(segment_key) filter (where was_in), 'new') as from_segment_key,
        coalesce(max(segment_key) filter (where is_in), 'gone') as to_segment_key
    from intervals
    where was_in != is_in
    group by user_id
),
{%- if has_identities() %}

-- an id that is another person's now is not lost
users_who_moved_or_merged as (
    select
        moved.from_segment_key,
        case
            when moved.to_segment_key = 'gone' and identities.status = 'merged' then 'merged'
            else moved.to_segment_key
        end as to_segment_key
    from users_who_moved as moved
    left join {{ ref('int_identities') }} as identities on moved.user_id = identities.other_id
),
{%- endif %}

moves as (
    select * from users_who_stayed
    union all
    select
        from_segment_key,
        to_segment_key,
        count(*) as user_count
    from users_who_moved{{ '_or_merged' if has_identities() }}
    group by from_segment_key, to_segment_key
),

migrations as (
    select
        from_segment_key,
        to_segment_key,
        sum(user_count) as user_count
    from moves
    group by from_segment_key, to_segment_key
),

segment_names as (
    select
        segment_key,
        segment_name
    from {{ ref('int_segment_labels') }}
    union all
    select
        'new' as segment_key,
        'New users' as segment_name
    union all
    select
        'gone' as segment_key,
        'Gone' as segment_name
    {%- if has_identities() %}
    union all
    select
        'merged' as segment_key,
        'Merged into another id' as segment_name
    {%- endif %}
)

select
    dates.as_of_date,
    dates.previous_as_of_date,
    migrations.from_segment_key,
    from_segments.segment_name as from_segment_name,
    migrations.to_segment_key,
    to_segments.segment_name as to_segment_name,
    cast(migrations.user_count as bigint) as user_count,
    migrations.user_count
    / cast(sum(migrations.user_count) over (partition by migrations.from_segment_key) as double)
        as from_share
from migrations
cross join dates
left join segment_names as from_segments
    on migrations.from_segment_key = from_segments.segment_key
left join segment_names as to_segments
    on migrations.to_segment_key = to_segments.segment_key
