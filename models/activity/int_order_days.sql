{{ config(materialized='view') }}

{#- an order belongs to the day of its first line, a payment or refund to the day it happened -#}
with orders as (
    select
        user_id,
        -- without an order id, what somebody buys on one day is one order
        coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }})) as order_key,
        min(first_paid_at) as ordered_at
    from {{ ref('int_transaction_rollup') }}
    where row_status = 'clean' and first_paid_at is not null
    group by
        user_id, coalesce(order_id, 'day ' || cast(activity_date as {{ dbt.type_string() }}))
),

orders_by_day as (
    select
        user_id,
        cast(ordered_at as date) as activity_date,
        count(*) as order_count,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at
    from orders
    group by user_id, cast(ordered_at as date)
),

transactions_by_day as (
    select
        user_id,
        activity_date,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(row_count) as transaction_count,
        coalesce(sum(spend), 0) as spend,
        coalesce(sum(refunded), 0) as refunded
    from {{ ref('int_transaction_rollup') }}
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
left join orders_by_day
    on days.user_id = orders_by_day.user_id and days.activity_date = orders_by_day.activity_date
