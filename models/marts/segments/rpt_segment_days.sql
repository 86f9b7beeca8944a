with days as (
    select
        members.segment_key,
        user_days.activity_date,
        count(*) as active_users,
        sum(user_days.hours_online) as hours_online,
        coalesce(sum(user_days.order_count), 0) as orders,
        case when not {{ lacks_amounts() | lower }} then coalesce(sum(user_days.spend), 0) end
            as spend
    from {{ ref('fct_user_days') }} as user_days
    inner join {{ ref('ml_user_segments') }} as members on user_days.user_id = members.user_id
    group by members.segment_key, user_days.activity_date
)

select
    days.segment_key,
    segments.segment_name,
    days.activity_date as day,
    days.active_users,
    cast(days.hours_online as double) as hours_online,
    cast(days.orders as bigint) as orders,
    cast(days.spend as double) as spend
from days
inner join {{ ref('dim_segments') }} as segments on days.segment_key = segments.segment_key
