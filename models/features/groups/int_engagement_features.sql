with totals as (
    select
        *,
        {{ weekdays_between('observed_from', 'observed_until') }} as weekdays,
        {{ days_between('observed_from', 'observed_until') }} as days
    from {{ ref('int_activity_totals') }}
)

select
    user_id,
    as_of,
    lookback,
    active_days,
    recent_active_days / recent_months as active_days_per_month,
    case
        when {{ is_mapped('interactions', 'duration_seconds') }}
            then coalesce(weekday_seconds, 0) / 3600e0 / nullif(weekdays, 0)
    end as hours_per_weekday,
    case
        when {{ is_mapped('interactions', 'duration_seconds') }}
            then coalesce(weekend_seconds, 0) / 3600e0 / nullif(days - weekdays, 0)
    end as hours_per_weekend_day,
    case when {{ is_mapped('interactions', 'session_id') }} then session_count end as session_count,
    night_interactions / nullif(interaction_count, 0) as night_share,
    case
        when {{ is_mapped('interactions', 'device') }}
            then mobile_interactions / nullif(interaction_count, 0)
    end as mobile_share
from totals
