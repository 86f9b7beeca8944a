with typed_rows as (
    select
        {{ id_of_row('transactions') }} as user_id,
        {{ anonymous_id_of_row('transactions') }} as anonymous_id,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        -- exact, so that a sum does not depend on the order of its rows
        try_cast({{ finite_number('amount') | indent(8) }} as decimal(18, 4)) as amount,
        {{ clean_row_id(ref('src_transactions')) }} as row_id,
        {{ id_text('order_id') }} as order_id,
        try_cast({{ finite_number('quantity') | indent(8) }} as decimal(18, 3)) as quantity,
        {{ clean_text('category') }} as category,
        {{ currency_code('currency')
            if is_mapped('transactions', 'currency') or not var('reporting_currency', none)
            else reporting_currency() }} as currency,
        is_wanted,
        raw_row
    from {{ ref('src_transactions') }}
    {{- join_nobody('transactions') }}
),

checked_rows as (
    select
        typed_rows.*,
        {{ day_of_event() }} as activity_date,
        {%- if converts_amounts() %}
        rates.rate,
        {%- endif %}
        case
            {{ reasons_about_the_user() }}
            {{ reasons_about_the_time() }}
            {%- if is_mapped('transactions', 'amount') %}
            when typed_rows.amount is null then 'unreadable_amount'
            when
                abs(typed_rows.amount{{ ' * coalesce(rates.rate, 1)' if converts_amounts() }})
                > {{ setting('max_amount', of='stg_transactions') }}
                then 'impossible_amount'
            {%- if converts_amounts() %}
            when rates.rate is null then 'no_exchange_rate'
            {%- endif %}
            {%- endif %}
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
    {%- if converts_amounts() %}
    left join {{ ref('stg_exchange_rates') }} as rates
        on
            typed_rows.currency = rates.currency
            and typed_rows.occurred_at >= rates.valid_from
            and (rates.valid_until is null or typed_rows.occurred_at < rates.valid_until)
    {%- endif %}
)

select
    user_id,
    anonymous_id,
    occurred_at,
    activity_date,
    {%- if converts_amounts() %}
    try_cast(amount * rate as decimal(18, 4)) as amount,
    {%- else %}
    amount,
    {%- endif %}
    order_id,
    quantity,
    category,
    {{ reporting_currency() if converts_amounts() else 'currency' }} as currency,
    row_id,
    reason_code,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from checked_rows
