-- noqa: disable=LT02
{#- The one pass over user-days: the groups of features divide these sums. #}

-- all users have the current times in common: only those of the past are looked up user by user
with current_times as (
    select distinct
        as_of,
        lookback,
        last_activity_date,
        window_start_date,
        segmentation_start_date
    from {{ ref('int_feature_spine') }}
    where is_current
),

days_before as (
    select
        days.*,
        times.as_of,
        times.lookback,
        times.last_activity_date,
        times.window_start_date,
        times.segmentation_start_date
    from {{ ref('int_user_days') }} as days
    inner join current_times as times on days.activity_date <= times.last_activity_date
    union all
    select
        {%- if has_past_people() %}
        {%- for column in declared_columns('int_user_days') %}
        days.{{ column }},
        {%- endfor %}
        {%- else %}
        days.*,
        {%- endif %}
        spine.as_of,
        spine.lookback,
        spine.last_activity_date,
        spine.window_start_date,
        spine.segmentation_start_date
    from {{ at_past_times('int_user_days') }} as days
    inner join {{ ref('int_feature_spine') }} as spine
        on
            days.user_id = spine.user_id
            {%- if has_past_people() %}
            and days.as_of = spine.as_of
            {%- endif %}
            and days.activity_date <= spine.last_activity_date
            and not spine.is_current
),

described_days as (
    select
        *,
        window_start_date is null or activity_date >= window_start_date as is_in_window,
        activity_date >= segmentation_start_date as is_recent,
        {{ is_weekend('activity_date') }} as is_weekend
    from days_before
),

totals as (
    select
        user_id,
        as_of,
        lookback,
        -- time online is averaged over the days on which it could have been seen
        greatest(min(activity_date), min(window_start_date)) as observed_from,
        min(last_activity_date) as observed_until,
        min(first_at) as first_activity_at,
        max(last_at) filter (where is_in_window) as last_activity_at,
        min(first_order_at) filter (where is_in_window) as first_order_at,
        max(last_order_at) filter (where is_in_window) as last_order_at,
        count(*) filter (where is_in_window) as active_days,
        -- what makes segments: a total over all history would grow with the calendar alone
        min({{ days_between('segmentation_start_date', 'last_activity_date') }}) / 30e0
            as recent_months,
        count(*) filter (where is_recent) as recent_active_days,
        sum(seconds_online) filter (where is_in_window and not is_weekend) as weekday_seconds,
        sum(seconds_online) filter (where is_in_window and is_weekend) as weekend_seconds,
        {%- for measure in [
            'interaction_count', 'session_count', 'night_interactions', 'mobile_interactions',
            'ad_impressions', 'ad_clicks', 'ad_conversions', 'timed_ad_interactions',
            'likes_and_reactions', 'comments_and_shares', 'follows', 'unfollows', 'order_count',
            'transaction_count', 'social_activity_count',
        ] %}
        cast(
            coalesce({{ sum_of_counts(measure) }} filter (where is_in_window), 0) as bigint
        ) as {{ measure }},
        {%- endfor %}
        {%- for measure in [
            'likes_and_reactions', 'comments_and_shares', 'follows', 'unfollows', 'order_count',
        ] %}
        cast(
            coalesce({{ sum_of_counts(measure) }} filter (where is_recent), 0) as bigint
        ) as recent_{{ measure }},
        {%- endfor %}
        coalesce(sum(ad_seconds) filter (where is_in_window), 0) as ad_seconds,
        coalesce(sum(spend) filter (where is_in_window), 0) as spend,
        coalesce(sum(refunded) filter (where is_in_window), 0) as refunded,
        coalesce(sum(spend) filter (where is_recent), 0) as recent_spend
    from described_days
    group by user_id, as_of, lookback
)

select * from totals
-- a user who has done nothing in the window has no features of activity, only a past
where active_days > 0
