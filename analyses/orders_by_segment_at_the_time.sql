{#-
    Orders and spend by the segment that each customer was in when they ordered, not by their current
    one: dbt show --select orders_by_segment_at_the_time --limit 50. An order from before
    the first recorded as-of time has no segment.
-#}
with orders as (
    select
        user_id,
        -- without an order id, what a user buys on one day is one order
        coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }})) as order_key,
        min(first_paid_at) as ordered_at,
        sum(spend) as spend
    from {{ ref('int_transaction_rollup') }}
    where row_status = 'clean' and paid_lines > 0
    group by
        user_id, coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }}))
),

orders_with_segment as (
    {{ with_segment_at('orders', 'user_id', 'ordered_at') | indent(4) }}
)

select
    segment_key,
    count(*) as order_count,
    count(distinct user_id) as buyers,
    sum(spend) as spend
from orders_with_segment
group by segment_key
order by segment_key
