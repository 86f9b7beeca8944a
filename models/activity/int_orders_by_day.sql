-- The lines of an order may be weeks apart, and a part of the days cannot tell which is its first:
-- a table of its own, so that the portions of int_user_days do not each look at all orders.
{{ config(materialized='table') }}
{%- do refuse_several_currencies() %}

with paid_lines as (
    select
        user_id,
        -- without an order id, what a user buys on one day is one order
        coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }})) as order_key,
        first_paid_at
    from {{ by_person('int_transaction_rollup') }}
    where row_status = 'clean' and first_paid_at is not null
),

orders as (
    select
        user_id,
        order_key,
        min(first_paid_at) as ordered_at
    from paid_lines
    group by user_id, order_key
)

select
    user_id,
    cast(ordered_at as date) as activity_date,
    count(*) as order_count,
    min(ordered_at) as first_order_at,
    max(ordered_at) as last_order_at
from orders
group by user_id, cast(ordered_at as date)
