-- What can be bought.
create macro categories() as [
    'electronics', 'clothing', 'groceries', 'beauty', 'home', 'toys', 'books', 'sports', 'games',
    'music',
];

-- One row per order line of the days from first_day to before end_day, and one per line that came
-- back in them: a refund is a negative quantity up to 13 days after the order.
create macro clean_transactions(first_day, end_day) as table
with hashed_orders as (

    select
        *,
        random_bits('order', session_no) as order_bits
    from sessions(first_day - 14, end_day)

),

orders as (

    select
        session_no,
        user_id,
        unit_price,
        own_categories,
        taste_bits,
        started_at_second + event_count * pace as ordered_at_second,
        1 + cast(floor(
            uniform(order_bits, 1) * getvariable('events_per_session') / 3
        ) as integer) as line_count,
        case
            when uniform(order_bits, 2) < refund_share
                then 86400 * (2 + cast(floor(12 * uniform(order_bits, 3)) as integer))
        end as refunded_after
    from hashed_orders
    where uniform(order_bits, 0) < orders_per_visit

),

order_lines as (

    select
        *,
        64 * session_no + unnest(range(line_count)) as order_line_no
    from orders

),

bookings as (

    select
        *,
        random_bits('order line', order_line_no) as bits,
        unnest(case when refunded_after is null then [1] else [1, -1] end) as direction
    from order_lines

),

dated_bookings as (

    select
        *,
        ordered_at_second + case when direction = 1 then 0 else refunded_after end
            as booked_at_second
    from bookings

)

select
    2 * order_line_no + case when direction = 1 then 0 else 1 end as line_id,
    user_id as customer,
    timestamp_of(booked_at_second) as ordered_at,
    session_no as order_no,
    cast(unit_price * spread(taste_bits, 0) * spread(bits, 0) as decimal(12, 2)) as unit_price,
    direction * (
        1 + cast(floor(3 * uniform(bits, 2) * uniform(bits, 2)) as integer)
    ) as quantity,
    case
        when uniform(bits, 3) < 0.5 then pick(own_categories, 2 * uniform(bits, 3))
        else pick(categories(), 2 * uniform(bits, 3) - 1)
    end as category,
    'EUR' as currency
from dated_bookings
where booked_at_second >= first_day * 86400
    and booked_at_second < end_day * 86400
order by booked_at_second, line_id;

-- The order lines as text, some spoilt: prices that are no numbers, gifts, redelivered lines.
create macro dirty_transactions(first_day, end_day) as table
with drawn_transactions as (

    select
        *,
        dirt_draw(line_id, 4000) as dirt
    from clean_transactions(first_day, end_day)

),

deliveries as (

    select
        *,
        unnest(case when dirt between 130 and 159 then [1, 2] else [1] end) as delivery
    from drawn_transactions

)

select
    cast(line_id as varchar) as line_id,
    dirty_user_id(customer, dirt) as customer,
    dirty_time(ordered_at, dirt) as ordered_at,
    cast(order_no as varchar) as order_no,
    case
        when dirt between 60 and 63 then 'nan'
        when dirt between 64 and 66 then 'inf'
        when dirt between 67 and 72 then 'free'
        when dirt between 73 and 75 then ''
        when dirt between 76 and 95 then '0.00'
        else cast(unit_price as varchar)
    end as unit_price,
    cast(quantity as varchar) as quantity,
    case
        when dirt between 100 and 109 then ''
        when dirt between 110 and 129 then upper(category)
        else category
    end as category,
    case when dirt % 50 = 0 then 'eur' else currency end as currency
from deliveries;
