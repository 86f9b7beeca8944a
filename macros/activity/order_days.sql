{#-
    What a user's transactions of a day add up to: spend belongs to the day of a line, an order to
    the day of its first.

    rollup, orders_by_day: relations (or names of CTEs) of the shapes of int_transaction_rollup and
        int_orders_by_day.
-#}
{% macro order_days(rollup, orders_by_day) -%}
with transactions_by_day as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(row_count) as transaction_count,
        coalesce(sum(spend), 0) as spend,
        coalesce(sum(refunded), 0) as refunded
    from {{ rollup }}
    where row_status = 'clean'
    group by user_id, activity_date
)

select
    days.user_id,
    days.activity_date,
    days.first_at,
    days.last_at,
    days.transaction_count,
    coalesce(orders_by_day.order_count, 0) as order_count,
    orders_by_day.first_order_at,
    orders_by_day.last_order_at,
    days.spend,
    days.refunded,
    extract(hour from orders_by_day.first_order_at) as busiest_hour,
    days.transaction_count as busiest_hour_events
from transactions_by_day as days
left join {{ orders_by_day }} as orders_by_day
    on days.user_id = orders_by_day.user_id and days.activity_date = orders_by_day.activity_date
{%- endmacro %}
