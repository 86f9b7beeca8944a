{#-
    One row per order line of the days from first_day to before end_day, and one per line that
    came back in them: a refund is a negative quantity up to 13 days after the order.
-#}
{% macro generator_transactions(plan, first_day, end_day) %}
with {{ generator_sessions(plan, first_day - 14, end_day) }},

hashed_orders as (

    select
        *,
        {{ generator_hash(plan, 'order', 'session_no') }} as order_bits
    from sessions

),

orders as (

    select
        session_no,
        user_no,
        user_id,
        unit_price,
        own_categories,
        taste_bits,
        started_at_second + event_count * pace as ordered_at_second,
        1 + cast(floor(
            {{ generator_uniform('order_bits', 1) }} * {{ plan.events_per_session }} / 3
        ) as integer) as line_count,
        case
            when {{ generator_uniform('order_bits', 2) }} < refund_share
                then 86400 * (2 + cast(floor(
                    12 * {{ generator_uniform('order_bits', 3) }}
                ) as integer))
        end as refunded_after
    from hashed_orders
    where {{ generator_uniform('order_bits', 0) }} < orders_per_visit

),

order_lines as (

    select
        *,
        64 * session_no + unnest(range(line_count)) as order_line_no
    from orders

),

hashed_order_lines as (

    select
        *,
        {{ generator_hash(plan, 'order line', 'order_line_no') }} as bits
    from order_lines

),

bookings as (

    select
        *,
        unnest(
            case when refunded_after is null then [1] else [1, -1] end
        ) as direction
    from hashed_order_lines

),

dated_bookings as (

    select
        *,
        case
            when direction = 1 then ordered_at_second
            else ordered_at_second + refunded_after
        end as booked_at_second
    from bookings

)

select
    2 * order_line_no + case when direction = 1 then 0 else 1 end as line_id,
    user_id as customer,
    {{ generator_timestamp(plan, 'booked_at_second') }} as ordered_at,
    session_no as order_no,
    cast(
        unit_price * {{ generator_spread('taste_bits', 0) }} * {{ generator_spread('bits', 0) }}
        as decimal(12, 2)
    ) as unit_price,
    direction * (1 + cast(floor(
        3 * {{ generator_uniform('bits', 2) }} * {{ generator_uniform('bits', 2) }}
    ) as integer)) as quantity,
    case
        when {{ generator_uniform('bits', 3) }} < 0.5
            then {{ generator_pick('own_categories', '2 * ' ~ generator_uniform('bits', 3)) }}
        else {{ generator_pick(
            generator_categories(), '(2 * ' ~ generator_uniform('bits', 3) ~ ' - 1)'
        ) }}
    end as category,
    'EUR' as currency
from dated_bookings
where booked_at_second >= {{ first_day }} * 86400
    and booked_at_second < {{ end_day }} * 86400
order by booked_at_second, line_id
{% endmacro %}
