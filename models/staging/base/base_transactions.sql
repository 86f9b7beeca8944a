with typed_rows as (
    select
        {{ clean_text('user_id') }} as user_id,
        try_cast(occurred_at as timestamp) as occurred_at,
        -- exact, so that a sum does not depend on the order of its rows
        try_cast({{ finite_number('amount') }} as decimal(18, 4)) as amount,
        {{ clean_row_id(ref('stg_raw_transactions')) }} as row_id,
        {{ clean_text('order_id') }} as order_id,
        try_cast({{ finite_number('quantity') }} as decimal(18, 3)) as quantity,
        {{ clean_text('category') }} as category,
        upper({{ clean_text('currency') }}) as currency,
        raw_row
    from {{ ref('stg_raw_transactions') }}
),

checked_rows as (
    select
        *,
        cast(occurred_at as date) as activity_date,
        {{ event_reason_code({'unreadable_amount': 'amount is null'}) }} as reason_code
    from typed_rows
)

select
    user_id,
    occurred_at,
    activity_date,
    amount,
    order_id,
    quantity,
    category,
    currency,
    row_id,
    reason_code,
    case when reason_code is not null then {{ to_json('raw_row') }} end as raw_row
from checked_rows
