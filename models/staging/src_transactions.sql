{{ config(materialized=raw_materialization('transactions')) }}

{% call without_forgotten('transactions') %}
select
    {{ mapped('transactions', 'user_id') }} as user_id,
    {{ mapped('transactions', 'occurred_at') }} as occurred_at,
    {{ mapped('transactions', 'amount') }} as amount,
    {{ mapped('transactions', 'row_id') }} as row_id,
    {{ mapped('transactions', 'order_id') }} as order_id,
    {{ mapped('transactions', 'quantity') }} as quantity,
    {{ mapped('transactions', 'category') }} as category,
    {{ mapped('transactions', 'currency') }} as currency,
    {{ mapped('transactions', 'anonymous_id') }} as anonymous_id,
    {{ delivered_in('transactions') }} as delivered_in,
    {{ is_wanted('transactions') }} as is_wanted,
    {{ raw_row('transactions') }} as raw_row
from {{ read_source('transactions') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('transactions') | lower }}
{% endcall %}
