{{ config(materialized='table', enabled=has_past_people()) }}

with users_then as (
    select
        spine.user_id,
        spine.as_of,
        times.last_activity_date,
        times.last_label_date
    from {{ ref('int_feature_spine') }} as spine
    inner join {{ ref('int_prediction_times') }} as times on spine.as_of = times.as_of
    where not spine.is_current and spine.lookback = 'full'
),

-- what the person did who the user turned out to be while the horizon lasted
users_later as (
    select
        users_then.*,
        coalesce(people.later_user_id, users_then.user_id) as later_user_id
    from users_then
    left join {{ ref('int_past_people') }} as people
        on users_then.user_id = people.other_id and users_then.as_of = people.as_of
),

ids as (
    select
        user_id,
        as_of,
        user_id as other_id,
        cast(null as date) as first_date,
        last_activity_date as last_date
    from users_then
    union all
    select
        users_then.user_id,
        users_then.as_of,
        people.other_id,
        cast(null as date) as first_date,
        users_then.last_activity_date as last_date
    from users_then
    inner join {{ ref('int_past_people') }} as people
        on users_then.user_id = people.user_id and users_then.as_of = people.as_of
    where people.other_id != people.user_id
    union all
    select
        user_id,
        as_of,
        later_user_id as other_id,
        cast(last_activity_date + interval '1 day' as date) as first_date,
        last_label_date as last_date
    from users_later
    union all
    select
        users_later.user_id,
        users_later.as_of,
        people.other_id,
        cast(users_later.last_activity_date + interval '1 day' as date) as first_date,
        users_later.last_label_date as last_date
    from users_later
    inner join {{ ref('int_past_people') }} as people
        on users_later.later_user_id = people.later_user_id and users_later.as_of = people.as_of
    where people.other_id != people.later_user_id
)

select
    user_id,
    as_of,
    other_id,
    -- models that know of no as-of time tell one user's times apart by it
    user_id || '@' || cast(as_of as {{ dbt.type_string() }}) as user_then,
    first_date,
    last_date
from ids
