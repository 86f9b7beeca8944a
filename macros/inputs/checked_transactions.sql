{#-
    Raw transactions, typed and in standard spelling, with the reason why one cannot be used.

    newest_time: a raw time after it cannot be true.
    raw_rows: where they are read from; the whole source unless told otherwise.
-#}
{% macro checked_transactions(newest_time, raw_rows=none) -%}
with typed_rows as (
    select
        {{ user_profiling.clean_text('user_id') }} as user_id,
        {{ user_profiling.utc_time('occurred_at') | indent(8) }} as occurred_at,
        -- exact, so that a sum does not depend on the order of its rows
        try_cast({{ user_profiling.finite_number('amount') }} as decimal(18, 4)) as amount,
        {{ user_profiling.clean_row_id(ref('src_transactions')) }} as row_id,
        {{ user_profiling.clean_text('order_id') }} as order_id,
        try_cast({{ user_profiling.finite_number('quantity') }} as decimal(18, 3)) as quantity,
        {{ user_profiling.clean_text('category') }} as category,
        upper({{ user_profiling.clean_text('currency') }}) as currency,
        raw_row
    from {{ raw_rows or ref('src_transactions') }}
),

checked_rows as (
    select
        *,
        cast(occurred_at as date) as activity_date,
        {{ user_profiling.event_reason_code(
            {'unreadable_amount': 'amount is null'}, newest_time
        ) }} as reason_code
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
    case when reason_code is not null then {{ user_profiling.to_json('raw_row') }} end as raw_row
from checked_rows
{%- endmacro %}
