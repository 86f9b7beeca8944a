{#-
    For whom features are wanted, and as of when: every user as of the as-of time, and, where a
    prediction model is to be fitted, sampled users as of past times. A group of features joins this
    to what happened before `as_of` and never looks further.
-#}
with users_now as (
    select
        users.user_id,
        clock.as_of,
        clock.last_activity_date,
        clock.window_start_date,
        'full' as lookback,
        true as is_current
    from {{ ref('int_users') }} as users
    cross join {{ ref('int_as_of') }} as clock
)
{%- if has_part('predictions') %},

-- predictions also look at the last horizon on its own
users_now_recently as (
    select
        users_now.user_id,
        users_now.as_of,
        users_now.last_activity_date,
        cast(
            users_now.last_activity_date - interval {{ var('horizon_days') - 1 }} day as date
        ) as window_start_date,
        'recent' as lookback,
        true as is_current
    from users_now
    inner join {{ ref('int_prediction_decision') }} as decision
        on decision.model_version is not null
),

{%- if not has_past_people() %}

-- by the hash of the id: the same users in every build, in an order that says nothing about them
sampled_users as (
    select user_id
    from {{ ref('int_users') }}
    where first_activity_at is not null
    order by md5(user_id), user_id
    limit {{ setting('prediction_sample_users') }}
),
{%- endif %}

past_times as (
    select
        times.as_of,
        times.last_activity_date,
        times.window_start_date,
        'full' as lookback
    from {{ ref('int_prediction_times') }} as times
    inner join {{ ref('int_prediction_decision') }} as decision on decision.should_fit
    union all
    select
        times.as_of,
        times.last_activity_date,
        times.recent_start_date as window_start_date,
        'recent' as lookback
    from {{ ref('int_prediction_times') }} as times
    inner join {{ ref('int_prediction_decision') }} as decision on decision.should_fit
),

sampled_users_in_the_past as (
    select
        sampled_users.user_id,
        past_times.as_of,
        past_times.last_activity_date,
        past_times.window_start_date,
        past_times.lookback,
        false as is_current
    {%- if has_past_people() %}
    -- what is one of a user's ids today may have been a user then
    from {{ ref('int_past_people') }} as sampled_users
    inner join past_times on sampled_users.as_of = past_times.as_of
    where sampled_users.is_sampled and sampled_users.other_id = sampled_users.user_id
    {%- else %}
    from sampled_users
    cross join past_times
    {%- endif %}
)
{%- endif %},

wanted as (
    select * from users_now
    {%- if has_part('predictions') %}
    union all
    select * from users_now_recently
    union all
    select * from sampled_users_in_the_past
    {%- endif %}
)

-- what makes segments is measured over days of which there are data
select
    wanted.*,
    {{ segmentation_start_date('wanted', 'clock') }} as segmentation_start_date
from wanted
cross join {{ ref('int_as_of') }} as clock
