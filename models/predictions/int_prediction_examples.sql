{#- Past times and what came of them: nothing where no model is to be fitted. -#}
with snapshots as (
    select times.*
    from {{ ref('int_prediction_times') }} as times
    inner join {{ ref('int_prediction_decision') }} as decision on decision.should_fit
),

recent_snapshots as (
    select
        as_of,
        last_activity_date,
        recent_start_date as window_start_date
    from snapshots
),

sampled_days as (
    select days.*
    from {{ ref('int_user_days') }} as days
    inner join {{ ref('int_prediction_users') }} as users on days.user_id = users.user_id
),

sampled_topics as (
    select topics.*
    from {{ ref('int_topic_days') }} as topics
    inner join {{ ref('int_prediction_users') }} as users on topics.user_id = users.user_id
),

topics_by_snapshot as (
    {{ topic_totals('sampled_topics', 'snapshots') | indent(4) }}
),

recent_topics_by_snapshot as (
    {{ topic_totals('sampled_topics', 'recent_snapshots') | indent(4) }}
),

features as (
    {{ user_features('sampled_days', 'topics_by_snapshot', 'snapshots') | indent(4) }}
),

recent_features as (
    {{ user_features('sampled_days', 'recent_topics_by_snapshot', 'recent_snapshots') | indent(4) }}
),

predictors as (
    {{ predictor_values('features', 'recent_features') | indent(4) }}
),

outcomes as (
    select
        days.user_id,
        snapshots.as_of,
        count(*) as active_days,
        count(*) filter (where days.order_count > 0) as order_days,
        sum(days.spend) as spend
    from sampled_days as days
    inner join snapshots
        on
            days.activity_date > snapshots.last_activity_date
            and days.activity_date <= snapshots.last_label_date
    group by days.user_id, snapshots.as_of
),

-- what a naive guess repeats
repeated as (
    select
        days.user_id,
        snapshots.as_of,
        count(*) as active_days,
        count(*) filter (where days.order_count > 0) as order_days,
        sum(days.spend) as spend
    from sampled_days as days
    inner join snapshots
        on
            days.activity_date >= snapshots.recent_start_date
            and days.activity_date <= snapshots.last_activity_date
    group by days.user_id, snapshots.as_of
)

select
    predictors.*,
    snapshots.snapshot_number,
    snapshots.is_test,
    users.sample_key,
    coalesce(outcomes.active_days, 0) as next_active_days,
    coalesce(outcomes.order_days, 0) as next_order_days,
    cast(coalesce(outcomes.spend, 0) as double) as next_spend,
    coalesce(repeated.active_days, 0) as recent_activity_days,
    coalesce(repeated.order_days, 0) as recent_order_days,
    cast(coalesce(repeated.spend, 0) as double) as recent_days_spend
from predictors
inner join snapshots on predictors.as_of = snapshots.as_of
inner join {{ ref('int_prediction_users') }} as users on predictors.user_id = users.user_id
left join outcomes
    on predictors.user_id = outcomes.user_id and predictors.as_of = outcomes.as_of
left join repeated
    on predictors.user_id = repeated.user_id and predictors.as_of = repeated.as_of
