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
    {{ if_mapped(
        'interactions', 'duration_seconds',
        'coalesce(weekday_seconds, 0) / 3600.0 / nullif(weekdays, 0)'
    ) }} as hours_per_weekday,
    {{ if_mapped(
        'interactions', 'duration_seconds',
        'coalesce(weekend_seconds, 0) / 3600.0 / nullif(days - weekdays, 0)'
    ) }} as hours_per_weekend_day,
    {{ if_mapped('interactions', 'session_id', 'session_count') }} as session_count,
    night_interactions / nullif(interaction_count, 0) as night_share,
    {{ if_mapped(
        'interactions', 'device', 'mobile_interactions / nullif(interaction_count, 0)'
    ) }} as mobile_share
from totals
