with typed_rows as (
    select
        {{ id_of_row('transactions') }} as user_id,
        {{ anonymous_id_of_row('transactions') }} as anonymous_id,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        -- exact, so that a sum does not depend on the order of its rows
        try_cast({{ finite_number('amount') | indent(8) }} as decimal(18, 4)) as amount,
        {{ clean_row_id(ref('src_transactions')) }} as row_id,
        {{ clean_text('order_id') }} as order_id,
        try_cast({{ finite_number('quantity') | indent(8) }} as decimal(18, 3)) as quantity,
        {{ clean_text('category') }} as category,
        upper({{ clean_text('currency') }}) as currency,
        is_wanted,
        raw_row
    from {{ ref('src_transactions') }}
    {{- join_nobody('transactions') }}
),

checked_rows as (
    select
        typed_rows.*,
        {{ day_of_event() }} as activity_date,
        case
            {{ reasons_about_the_user() }}
            {{ reasons_about_the_time() }}
            when typed_rows.amount is null then 'unreadable_amount'
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
)

select
    user_id,
    anonymous_id,
    occurred_at,
    activity_date,
    amount,
    order_id,
    quantity,
    category,
    currency,
    row_id,
    reason_code,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from checked_rows
