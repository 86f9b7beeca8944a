with days as (
    select
        members.segment_key,
        {{ weekday_name('user_days.activity_date') }} as weekday,
        user_days.busiest_hour
    from {{ ref('fct_user_days') }} as user_days
    inner join {{ ref('ml_user_segments') }} as members on user_days.user_id = members.user_id
),

weekday_counts as (
    select
        segment_key,
        weekday,
        row_number() over (partition by segment_key order by count(*) desc, weekday) as weekday_rank
    from days
    group by segment_key, weekday
),

hour_counts as (
    select
        segment_key,
        busiest_hour,
        row_number() over (partition by segment_key order by count(*) desc, busiest_hour)
            as hour_rank
    from days
    where busiest_hour is not null
    group by segment_key, busiest_hour
),

device_counts as (
    select
        members.segment_key,
        users.main_device,
        row_number() over (
            partition by members.segment_key order by count(*) desc, users.main_device
        ) as device_rank
    from {{ ref('int_users') }} as users
    inner join {{ ref('ml_user_segments') }} as members on users.user_id = members.user_id
    where users.main_device is not null
    group by members.segment_key, users.main_device
    having count(*) >= {{ setting('min_group_users', of='dim_users') }}
)

select
    segments.segment_key,
    weekday_counts.weekday as best_weekday,
    hour_counts.busiest_hour as best_hour,
    device_counts.main_device
from {{ ref('int_model_segments') }} as segments
left join weekday_counts
    on segments.segment_key = weekday_counts.segment_key and weekday_counts.weekday_rank = 1
left join hour_counts
    on segments.segment_key = hour_counts.segment_key and hour_counts.hour_rank = 1
left join device_counts
    on segments.segment_key = device_counts.segment_key and device_counts.device_rank = 1
