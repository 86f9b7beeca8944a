{#-
    Orders and spend by the segment that each customer was in when they ordered, and not by the one
    they are in now: dbt show --select orders_by_segment_at_the_time --limit 50. An order from before
    the first recorded as-of time has no segment.
-#}
with purchases as (
    select
        user_id,
        occurred_at,
        amount,
        -- without an order id, what somebody buys on one day is one order
        coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }})) as order_key
    from {{ ref('stg_transactions') }}
    where amount > 0
),

orders as (
    select
        user_id,
        order_key,
        min(occurred_at) as ordered_at,
        {{ exact_sum('amount') }} as spend
    from purchases
    group by user_id, order_key
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
