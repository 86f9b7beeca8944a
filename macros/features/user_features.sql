{#-
    The features of every user as of a time: the one definition that the nightly table, the training
    sets and the live profile share.

    user_days, topic_totals: relations (or CTE names) of the shape of int_user_days, of which days
        from the as-of time on are ignored, and of what topic_totals gives for the same times.
    as_of_times: a relation with as_of (timestamp), last_activity_date (the last day that counts) and
        window_start_date (null: all history), one row for each time that features are wanted for.

    One row per user with any activity before as_of, and as_of. A feature of a source or column that
    the input does not map is null; a ratio with an empty denominator is null.
-#}
{% macro user_features(user_days, topic_totals, as_of_times) -%}
with as_of_times as (
    select * from {{ as_of_times }}
),

days_before as (
    select
        days.*,
        as_of_times.as_of,
        as_of_times.last_activity_date,
        as_of_times.window_start_date,
        as_of_times.window_start_date is null
        or days.activity_date >= as_of_times.window_start_date as is_in_window,
        {{ user_profiling.is_weekend('days.activity_date') }} as is_weekend
    from {{ user_days }} as days
    inner join as_of_times on days.activity_date <= as_of_times.last_activity_date
),

user_totals as (
    select
        user_id,
        as_of,
        min(first_at) as first_activity_at,
        max(last_at) filter (where is_in_window) as last_activity_at,
        greatest(min(activity_date), min(window_start_date)) as observed_from,
        min(last_activity_date) as observed_until,
        count(*) filter (where is_in_window) as active_days,
        sum(seconds_online) filter (where is_in_window and not is_weekend) as weekday_seconds,
        sum(seconds_online) filter (where is_in_window and is_weekend) as weekend_seconds,
        min(first_order_at) filter (where is_in_window) as first_order_at,
        max(last_order_at) filter (where is_in_window) as last_order_at,
        {%- for measure in [
            'interaction_count', 'session_count', 'night_interactions', 'mobile_interactions',
            'ad_impressions', 'ad_clicks', 'ad_conversions', 'ad_seconds', 'timed_ad_interactions',
            'likes_and_reactions', 'comments_and_shares', 'follows', 'unfollows',
            'order_count', 'spend', 'refunded',
        ] %}
        coalesce(sum({{ measure }}) filter (where is_in_window), 0) as {{ measure }}
        {{- "," if not loop.last }}
        {%- endfor %}
    from days_before
    group by user_id, as_of
),

topic_features as (
    select
        user_id,
        as_of,
        count(*) filter (where topic_kind = 'category') as category_count,
        -- the entropy of the shares n / N: ln N less the mean of ln n over all events
        cast(sum(event_count) filter (where topic_kind = 'topic') as double) as topic_events,
        -- summed exactly, so that it does not depend on the order of the topics
        cast(
            sum(cast(event_count * ln(event_count) as decimal(28, 12)))
                filter (where topic_kind = 'topic')
            as double
        ) as topic_event_logarithms
    from {{ topic_totals }} as topic_totals
    group by user_id, as_of
),

features as (
    select
        totals.user_id,
        totals.as_of,
        totals.first_activity_at,
        {{ user_profiling.whole_days('totals.last_activity_at', 'totals.as_of') }} as recency_days,
        totals.active_days,
        {%- if user_profiling.is_mapped('interactions', 'duration_seconds') %}
        coalesce(totals.weekday_seconds, 0) / 3600.0 / nullif(
            {{ user_profiling.weekdays_between('totals.observed_from', 'totals.observed_until') }}, 0
        ) as hours_per_weekday,
        coalesce(totals.weekend_seconds, 0) / 3600.0 / nullif(
            {{ user_profiling.days_between('totals.observed_from', 'totals.observed_until') }}
            - {{ user_profiling.weekdays_between('totals.observed_from', 'totals.observed_until') }},
            0
        ) as hours_per_weekend_day,
        {%- else %}
        null as hours_per_weekday,
        null as hours_per_weekend_day,
        {%- endif %}
        {{ user_profiling.if_mapped('interactions', 'session_id', 'totals.session_count') }}
            as session_count,
        totals.night_interactions / nullif(totals.interaction_count, 0) as night_share,
        {{ user_profiling.if_mapped(
            'interactions', 'device',
            'totals.mobile_interactions / nullif(totals.interaction_count, 0)'
        ) }} as mobile_share,
        totals.ad_clicks / nullif(totals.ad_impressions, 0) as ad_click_through_rate,
        totals.ad_conversions / nullif(totals.ad_clicks, 0) as ad_conversion_rate,
        totals.ad_seconds / nullif(totals.timed_ad_interactions, 0) as ad_interaction_seconds,
        {%- for feature_name in ['likes_and_reactions', 'comments_and_shares'] %}
        {{ user_profiling.if_mapped('social_activities', none, 'totals.' ~ feature_name) }}
            as {{ feature_name }},
        {%- endfor %}
        {{ user_profiling.if_mapped(
            'social_activities', none, 'greatest(totals.follows - totals.unfollows, 0)'
        ) }} as followed_accounts,
        {{ user_profiling.if_mapped('transactions', none, 'totals.order_count') }} as order_count,
        {{ user_profiling.if_mapped('transactions', none, 'totals.spend') }} as total_spend,
        totals.spend / nullif(totals.order_count, 0) as average_order_value,
        {{ user_profiling.whole_days('totals.last_order_at', 'totals.as_of') }}
            as days_since_last_order,
        {{ user_profiling.seconds_between('totals.first_order_at', 'totals.last_order_at') }}
        / 86400.0 / nullif(totals.order_count - 1, 0) as days_between_orders,
        totals.refunded / nullif(totals.spend, 0) as refund_rate,
        {{ user_profiling.if_mapped(
            'transactions', 'category', 'coalesce(topic_features.category_count, 0)'
        ) }} as category_count,
        -- at twelve digits who has one topic has exactly none
        abs(round(
            ln(topic_features.topic_events)
            - topic_features.topic_event_logarithms / topic_features.topic_events,
            11
        )) as interest_diversity
    from user_totals as totals
    left join topic_features
        on totals.user_id = topic_features.user_id and totals.as_of = topic_features.as_of
    -- a user who has done nothing in the window has no features, only a past
    where totals.active_days > 0
)

select * from features
{%- endmacro %}
