{{ config(
    materialized='user_profiling_daily', portions_of={'stg_transactions': 'occurred_at'}
) }}

-- read again for each step: held, a portion would take twice the memory
with portion_rows as {{ not_materialized() }} (
    select * from {{ ref('stg_transactions') }}
    where {{ is_in_portion('occurred_at') }}
),

-- ids are compared within a day: over all days, every id there is would have to be held
numbered_rows as (
    {{ number_copies_of_events('transactions', 'portion_rows') | indent(4) }}
),

rows_with_status as (
    select
        *,
        {{ row_status(has_happened('occurred_at')) }} as row_status
    from numbered_rows
),

-- of what is not clean only the number counts
keyed_rows as (
    select
        activity_date,
        row_status,
        reason_code,
        case when row_status = 'clean' then user_id end as user_id,
        case when row_status = 'clean' then order_id end as order_id,
        case when row_status = 'clean' then category end as category,
        case when row_status = 'clean' then currency end as currency,
        occurred_at,
        amount,
        {%- if is_mapped('transactions', 'amount') %}
        amount > 0 as is_purchase
        {%- else %}
        -- without prices every row is a purchase, but for what has come back
        coalesce(quantity, 1) > 0 as is_purchase
        {%- endif %}
    from rows_with_status
)

select
    activity_date,
    row_status,
    reason_code,
    user_id,
    order_id,
    category,
    currency,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(count(*) filter (where is_purchase) as integer) as paid_lines,
    min(occurred_at) filter (where is_purchase) as first_paid_at,
    cast(sum(amount) filter (where amount > 0) as decimal(18, 4)) as spend,
    cast(-sum(amount) filter (where amount < 0) as decimal(18, 4)) as refunded
from keyed_rows
group by activity_date, row_status, reason_code, user_id, order_id, category, currency
