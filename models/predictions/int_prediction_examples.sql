-- noqa: disable=LT02
{#- Past times and what came of them: nothing where no model is to be fitted. #}
with past_times as (
    select times.*
    from {{ ref('int_prediction_times') }} as times
    inner join {{ ref('int_prediction_decision') }} as decision on decision.should_fit
),

sampled_users as (
    select distinct user_id
    from {{ ref('int_feature_spine') }}
    where not is_current
),

sampled_days as (
    select days.*
    from {{ at_past_times('int_user_days') }} as days
    inner join sampled_users on days.user_id = sampled_users.user_id
),

-- what the user did in the horizon that followed, and in the one before: the baseline repeats it
horizons as (
    select
        days.user_id,
        times.as_of,
        {%- for horizon, comparison in {'next': '>', 'recent': '<='}.items() %}
        {%- set in_horizon = 'days.activity_date ' ~ comparison ~ ' times.last_activity_date' %}
        count(*) filter (where {{ in_horizon }}) as {{ horizon }}_active_days,
        count(*) filter (where days.order_count > 0 and {{ in_horizon }})
            as {{ horizon }}_order_days,
        sum(days.spend) filter (where {{ in_horizon }}) as {{ horizon }}_spend
        {{- "," if not loop.last }}
        {%- endfor %}
    from sampled_days as days
    inner join past_times as times
        on
            days.activity_date >= times.recent_start_date
            and days.activity_date <= times.last_label_date
            {%- if has_past_people() %}
            and days.as_of = times.as_of
            {%- endif %}
    group by days.user_id, times.as_of
)

select
    predictors.user_id,
    predictors.as_of,
    {%- for predictor in predictors() %}
    predictors.{{ predictor }},
    {%- endfor %}
    times.snapshot_number,
    times.is_test,
    md5(predictors.user_id) as sample_key,
    coalesce(horizons.next_active_days, 0) as next_active_days,
    coalesce(horizons.next_order_days, 0) as next_order_days,
    cast(coalesce(horizons.next_spend, 0) as double) as next_spend,
    coalesce(horizons.recent_active_days, 0) as recent_activity_days,
    coalesce(horizons.recent_order_days, 0) as recent_order_days,
    cast(coalesce(horizons.recent_spend, 0) as double) as recent_days_spend
from {{ ref('int_predictors') }} as predictors
inner join past_times as times on predictors.as_of = times.as_of
left join horizons
    on predictors.user_id = horizons.user_id and predictors.as_of = horizons.as_of
where not predictors.is_current
