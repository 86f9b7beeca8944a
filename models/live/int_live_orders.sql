select
    orders.user_id,
    orders.order_id,
    'clean' as row_status,
    min(orders.activity_date) as activity_date,
    min(orders.first_paid_at) as first_paid_at
from {{ by_person('int_transaction_rollup') }} as orders
inner join {{ ref('int_live_clock') }} as clock
    on orders.activity_date < clock.first_day
where
    orders.row_status = 'clean'
    and orders.order_id is not null
    and orders.first_paid_at is not null
group by orders.user_id, orders.order_id
order by orders.user_id
