{{ config(materialized='daily') }}

with accounted_rows as (
    {{ accounted_days('transactions') | indent(4) }}
),

-- of what is not clean only the number counts
keyed_rows as (
    select
        *,
        row_status = 'clean' as is_clean
    from accounted_rows
)

select
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end as user_id,
    case when is_clean then order_id end as order_id,
    case when is_clean then category end as category,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(count(*) filter (where amount > 0) as integer) as paid_lines,
    min(occurred_at) filter (where amount > 0) as first_paid_at,
    cast(sum(amount) filter (where amount > 0) as decimal(18, 4)) as spend,
    cast(-sum(amount) filter (where amount < 0) as decimal(18, 4)) as refunded
from keyed_rows
group by
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end,
    case when is_clean then order_id end,
    case when is_clean then category end
