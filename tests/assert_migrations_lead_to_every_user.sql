{#- At the newest recorded date, the users who came to a segment are all the users there were. -#}
with recorded_users as (
    select
        as_of_date,
        max_by(user_count, as_of) as user_count
    from {{ ref('int_segment_dates') }}
    group by as_of_date
),

users_who_came as (
    select
        as_of_date,
        sum(user_count) as user_count
    from {{ ref('fct_segment_migrations') }}
    where to_segment_key not in ('gone', 'merged')
    group by as_of_date
)

select
    users_who_came.as_of_date,
    users_who_came.user_count as users_who_came,
    recorded_users.user_count as recorded_users
from users_who_came
left join recorded_users on users_who_came.as_of_date = recorded_users.as_of_date
where
    users_who_came.as_of_date = (select max(newest.as_of_date) from users_who_came as newest)
    and users_who_came.user_count != coalesce(recorded_users.user_count, 0)
