select
    user_id,
    as_of,
    lookback,
    case when {{ is_mapped('transactions') }} then order_count end as order_count,
    case when {{ is_mapped('transactions', 'amount') }} then spend end as total_spend,
    case when {{ is_mapped('transactions') }} then recent_order_count / recent_months end
        as orders_per_month,
    case when {{ is_mapped('transactions', 'amount') }} then recent_spend / recent_months end
        as spend_per_month,
    case
        when {{ is_mapped('transactions', 'amount') }}
            then cast(spend as double) / nullif(order_count, 0)
    end as average_order_value,
    {{ whole_days('last_order_at', 'as_of') }} as days_since_last_order,
    {{ seconds_between('first_order_at', 'last_order_at') }} / 86400e0
    / nullif(order_count - 1, 0) as days_between_orders,
    cast(refunded as double) / nullif(spend, 0) as refund_rate
from {{ ref('int_activity_totals') }}
