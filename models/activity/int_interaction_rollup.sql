{{ config(
    materialized='user_profiling_daily', portions_of={'stg_interactions': 'occurred_at'}
) }}

-- read again for each step: held, a portion would take twice the memory
with portion_rows as {{ not_materialized() }} (
    select * from {{ ref('stg_interactions') }}
    where {{ is_in_portion('occurred_at') }}
),

-- ids are compared within a day: over all days, every id there is would have to be held
numbered_rows as (
    {{ number_copies_of_events('interactions', 'portion_rows') | indent(4) }}
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
        cast(case when row_status = 'clean' then extract(hour from occurred_at) end as integer)
            as activity_hour,
        case when row_status = 'clean' then session_id end as session_id,
        case when row_status = 'clean' then topic end as topic,
        occurred_at,
        duration_seconds,
        device,
        interaction_type,
        interaction_type in ('ad_impression', 'ad_click', 'ad_conversion') as is_ad
    from rows_with_status
)

select
    activity_date,
    row_status,
    reason_code,
    user_id,
    activity_hour,
    session_id,
    topic,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(sum(duration_seconds) as decimal(18, 3)) as seconds_online,
    cast(count(*) filter (where device = 'mobile') as integer) as mobile_interactions,
    cast(count(*) filter (where device = 'desktop') as integer) as desktop_interactions,
    cast(count(*) filter (where device = 'tablet') as integer) as tablet_interactions,
    cast(count(*) filter (where interaction_type = 'ad_impression') as integer) as ad_impressions,
    cast(count(*) filter (where interaction_type = 'ad_click') as integer) as ad_clicks,
    cast(count(*) filter (where interaction_type = 'ad_conversion') as integer) as ad_conversions,
    cast(sum(duration_seconds) filter (where is_ad) as decimal(18, 3)) as ad_seconds,
    cast(count(duration_seconds) filter (where is_ad) as integer) as timed_ad_interactions
from keyed_rows
group by activity_date, row_status, reason_code, user_id, activity_hour, session_id, topic
