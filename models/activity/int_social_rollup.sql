{{ config(
    materialized='user_profiling_daily', portions_of={'stg_social_activities': 'occurred_at'}
) }}

-- read again for each step: held, a portion would take twice the memory
with portion_rows as {{ not_materialized() }} (
    select * from {{ ref('stg_social_activities') }}
    where {{ is_in_portion('occurred_at') }}
),

-- ids are compared within a day: over all days, every id there is would have to be held
numbered_rows as (
    {{ number_copies_of_events('social_activities', 'portion_rows') | indent(4) }}
),

rows_with_status as (
    select
        *,
        {{ row_status(has_happened('occurred_at')) }} as row_status
    from numbered_rows
),

-- of what is not clean only the number counts
keyed_rows as (
    select
        activity_date,
        row_status,
        reason_code,
        case when row_status = 'clean' then user_id end as user_id,
        case when row_status = 'clean' then topic end as topic,
        occurred_at,
        activity_type
    from rows_with_status
)

select
    activity_date,
    row_status,
    reason_code,
    user_id,
    topic,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(count(*) filter (where activity_type in ('like', 'reaction')) as integer)
        as likes_and_reactions,
    cast(count(*) filter (where activity_type in ('comment', 'share')) as integer)
        as comments_and_shares,
    cast(count(*) filter (where activity_type = 'follow') as integer) as follows,
    cast(count(*) filter (where activity_type = 'unfollow') as integer) as unfollows
from keyed_rows
group by activity_date, row_status, reason_code, user_id, topic
