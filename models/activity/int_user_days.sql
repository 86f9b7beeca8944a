{{ config(
    materialized='user_profiling_daily',
    portions_of={
        'int_interaction_rollup': 'activity_date',
        'int_transaction_rollup': 'activity_date',
        'int_social_rollup': 'activity_date',
    },
    moved_by='int_identities' if has_identities() else none,
) }}

{#- the newest of these days is the first that the rows of own features are read from again -#}
{%- for source_name in sources_kept_by_day()
    if has_own_features_of(source_name) and model.name == 'int_user_days' %}
-- depends_on: {{ ref(clean_rows_of(source_name)) }}
{%- endfor %}
{#- the rows of a day are counted before they are put together by person -#}
{%- if has_identities() %}
{%- do ref('int_interaction_rollup') %}
{%- do ref('int_transaction_rollup') %}
{%- do ref('int_social_rollup') %}
{%- do ref('int_identities') %}
{%- endif %}

with interactions_by_day as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(row_count) as interaction_count,
        -- a day has 24 hours, whatever a client reports
        case when sum(seconds_online) > 86400 then 86400 else sum(seconds_online) end
            as seconds_online,
        sum(
            case
                when
                    activity_hour >= {{ var('night_start_hour') }}
                    or activity_hour < {{ var('night_end_hour') }}
                    then row_count
                else 0
            end
        ) as night_interactions,
        sum(mobile_interactions) as mobile_interactions,
        sum(desktop_interactions) as desktop_interactions,
        sum(tablet_interactions) as tablet_interactions,
        sum(ad_impressions) as ad_impressions,
        sum(ad_clicks) as ad_clicks,
        sum(ad_conversions) as ad_conversions,
        sum(ad_seconds) as ad_seconds,
        sum(timed_ad_interactions) as timed_ad_interactions
    from {{ by_person('int_interaction_rollup') }}
    where row_status = 'clean' and {{ is_in_portion('activity_date') }}
    group by user_id, activity_date
),

hours as (
    select
        user_id,
        activity_date,
        activity_hour,
        sum(row_count) as interaction_count
    from {{ by_person('int_interaction_rollup') }}
    where row_status = 'clean' and {{ is_in_portion('activity_date') }}
    group by user_id, activity_date, activity_hour
),

busiest_hours as (
    select
        user_id,
        activity_date,
        -- of equally busy hours the earliest
        max_by(activity_hour, interaction_count * 24 - activity_hour) as busiest_hour,
        max(interaction_count) as busiest_hour_events
    from hours
    group by user_id, activity_date
),

session_days as (
    select distinct
        user_id,
        session_id,
        activity_date
    from {{ by_person('int_interaction_rollup') }}
    where
        row_status = 'clean'
        and session_id is not null
        and {{ is_in_portion('activity_date') }}
),

session_days_before as (
    select distinct
        user_id,
        session_id,
        activity_date + 1 as next_date
    from {{ by_person('int_interaction_rollup') }}
    where
        row_status = 'clean'
        and session_id is not null
        and {{ is_in_portion('activity_date + 1') }}
),

-- counted on the day they start: what was there the day before has gone on over midnight
sessions_by_day as (
    select
        session_days.user_id,
        session_days.activity_date,
        count(*) as session_count
    from session_days
    left join session_days_before
        on
            session_days.user_id = session_days_before.user_id
            and session_days.session_id = session_days_before.session_id
            and session_days.activity_date = session_days_before.next_date
    where session_days_before.user_id is null
    group by session_days.user_id, session_days.activity_date
),

interaction_days as (
    select
        interactions_by_day.*,
        coalesce(sessions_by_day.session_count, 0) as session_count,
        busiest_hours.busiest_hour,
        busiest_hours.busiest_hour_events
    from interactions_by_day
    left join sessions_by_day
        on
            interactions_by_day.user_id = sessions_by_day.user_id
            and interactions_by_day.activity_date = sessions_by_day.activity_date
    left join busiest_hours
        on
            interactions_by_day.user_id = busiest_hours.user_id
            and interactions_by_day.activity_date = busiest_hours.activity_date
),

transactions_by_day as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(row_count) as transaction_count,
        case when {{ is_mapped('transactions', 'amount') }} then coalesce(sum(spend), 0) end
            as spend,
        case when {{ is_mapped('transactions', 'amount') }} then coalesce(sum(refunded), 0) end
            as refunded
    from {{ by_person('int_transaction_rollup') }}
    where row_status = 'clean' and {{ is_in_portion('activity_date') }}
    group by user_id, activity_date
),

-- spend belongs to the day of a line, an order to the day of its first
order_days as (
    select
        transactions_by_day.*,
        coalesce(orders_by_day.order_count, 0) as order_count,
        orders_by_day.first_order_at,
        orders_by_day.last_order_at,
        extract(hour from orders_by_day.first_order_at) as busiest_hour,
        transactions_by_day.transaction_count as busiest_hour_events
    from transactions_by_day
    left join {{ ref('int_orders_by_day') }} as orders_by_day
        on
            transactions_by_day.user_id = orders_by_day.user_id
            and transactions_by_day.activity_date = orders_by_day.activity_date
),

social_days as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(row_count) as social_activity_count,
        sum(likes_and_reactions) as likes_and_reactions,
        sum(comments_and_shares) as comments_and_shares,
        sum(follows) as follows,
        sum(unfollows) as unfollows
    from {{ by_person('int_social_rollup') }}
    where row_status = 'clean' and {{ is_in_portion('activity_date') }}
    group by user_id, activity_date
)

-- a measure is null on a day without rows of its kind, which every sum passes over
select
    coalesce(interaction_days.user_id, order_days.user_id, social_days.user_id) as user_id,
    coalesce(interaction_days.activity_date, order_days.activity_date, social_days.activity_date)
        as activity_date,
    least(interaction_days.first_at, order_days.first_at, social_days.first_at) as first_at,
    greatest(interaction_days.last_at, order_days.last_at, social_days.last_at) as last_at,
    order_days.first_order_at,
    order_days.last_order_at,
    -- of the kind with the busier hour, and of equally busy ones the earlier
    cast(case
        when
            order_days.busiest_hour is null
            or interaction_days.busiest_hour_events * 24 - interaction_days.busiest_hour
            >= order_days.busiest_hour_events * 24 - order_days.busiest_hour
            then interaction_days.busiest_hour
        else order_days.busiest_hour
    end as integer) as busiest_hour,
    cast(interaction_days.interaction_count as integer) as interaction_count,
    cast(interaction_days.seconds_online as decimal(18, 3)) as seconds_online,
    cast(interaction_days.session_count as integer) as session_count,
    cast(interaction_days.night_interactions as integer) as night_interactions,
    cast(interaction_days.mobile_interactions as integer) as mobile_interactions,
    cast(interaction_days.desktop_interactions as integer) as desktop_interactions,
    cast(interaction_days.tablet_interactions as integer) as tablet_interactions,
    cast(interaction_days.ad_impressions as integer) as ad_impressions,
    cast(interaction_days.ad_clicks as integer) as ad_clicks,
    cast(interaction_days.ad_conversions as integer) as ad_conversions,
    cast(interaction_days.ad_seconds as decimal(18, 3)) as ad_seconds,
    cast(interaction_days.timed_ad_interactions as integer) as timed_ad_interactions,
    cast(order_days.transaction_count as integer) as transaction_count,
    cast(order_days.order_count as integer) as order_count,
    cast(order_days.spend as decimal(18, 4)) as spend,
    cast(order_days.refunded as decimal(18, 4)) as refunded,
    cast(social_days.social_activity_count as integer) as social_activity_count,
    cast(social_days.likes_and_reactions as integer) as likes_and_reactions,
    cast(social_days.comments_and_shares as integer) as comments_and_shares,
    cast(social_days.follows as integer) as follows,
    cast(social_days.unfollows as integer) as unfollows
from interaction_days
full outer join order_days
    on
        interaction_days.user_id = order_days.user_id
        and interaction_days.activity_date = order_days.activity_date
full outer join social_days
    on
        coalesce(interaction_days.user_id, order_days.user_id) = social_days.user_id
        and coalesce(interaction_days.activity_date, order_days.activity_date)
        = social_days.activity_date
