-- noqa: disable=LT02
{#- Past times and what came of them: nothing where no model is to be fitted. #}
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

-- what the user did in the horizon that followed, and in the one before: a naive guess repeats it
horizons as (
    select
        days.user_id,
        snapshots.as_of,
        {%- for horizon, comparison in {'next': '>', 'recent': '<='}.items() %}
        {%- set in_horizon = 'days.activity_date ' ~ comparison ~ ' snapshots.last_activity_date' %}
        count(*) filter (where {{ in_horizon }}) as {{ horizon }}_active_days,
        count(*) filter (where days.order_count > 0 and {{ in_horizon }})
            as {{ horizon }}_order_days,
        sum(days.spend) filter (where {{ in_horizon }}) as {{ horizon }}_spend
        {{- "," if not loop.last }}
        {%- endfor %}
    from sampled_days as days
    inner join snapshots
        on
            days.activity_date >= snapshots.recent_start_date
            and days.activity_date <= snapshots.last_label_date
    group by days.user_id, snapshots.as_of
)

select
    predictors.*,
    snapshots.snapshot_number,
    snapshots.is_test,
    users.sample_key,
    coalesce(horizons.next_active_days, 0) as next_active_days,
    coalesce(horizons.next_order_days, 0) as next_order_days,
    cast(coalesce(horizons.next_spend, 0) as double) as next_spend,
    coalesce(horizons.recent_active_days, 0) as recent_activity_days,
    coalesce(horizons.recent_order_days, 0) as recent_order_days,
    cast(coalesce(horizons.recent_spend, 0) as double) as recent_days_spend
from predictors
inner join snapshots on predictors.as_of = snapshots.as_of
inner join {{ ref('int_prediction_users') }} as users on predictors.user_id = users.user_id
left join horizons
    on predictors.user_id = horizons.user_id and predictors.as_of = horizons.as_of
