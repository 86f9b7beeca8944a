select
    spine.user_id,
    spine.as_of,
    spine.lookback,
    {{ whole_days('totals.last_activity_at', 'spine.as_of') }} as recency_days,
    {{ whole_days(
        'coalesce('
        ~ 'case when users.signed_up_at < spine.as_of then users.signed_up_at end, '
        ~ ('totals.first_activity_at, ' if has_past_people() else '')
        ~ 'case when users.first_activity_at < spine.as_of then users.first_activity_at end)',
        'spine.as_of'
    ) }} as tenure_days
from {{ ref('int_feature_spine') }} as spine
{{ 'left' if has_past_people() else 'inner' }} join {{ ref('int_users') }} as users
    on spine.user_id = users.user_id
left join {{ ref('int_activity_totals') }} as totals
    on
        spine.user_id = totals.user_id
        and spine.as_of = totals.as_of
        and spine.lookback = totals.lookback
