{#-
    A user's orders by the day of their first paid line. The lines of an order may be weeks apart: a
    part of the days cannot tell, so all orders are looked at once.

    rollup: a relation (or the name of a CTE) of the shape of int_transaction_rollup.
-#}
{% macro orders_by_day(rollup) -%}
with orders as (
    select
        user_id,
        -- without an order id, what somebody buys on one day is one order
        coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }})) as order_key,
        min(first_paid_at) as ordered_at
    from {{ rollup }}
    where row_status = 'clean' and first_paid_at is not null
    group by
        user_id, coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }}))
)

select
    user_id,
    cast(ordered_at as date) as activity_date,
    count(*) as order_count,
    min(ordered_at) as first_order_at,
    max(ordered_at) as last_order_at
from orders
group by user_id, cast(ordered_at as date)
{%- endmacro %}
