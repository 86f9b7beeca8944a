{#-
    The edges of with_segment_at: before the first interval, on its first moment, the moment before
    and the moment of a move, after it, while away from the data, a user of whom nothing is known, a
    fact without a time or a user. Every fact comes out once.
-#}
{{ config(enabled=is_sample(), tags=['sample']) }}

with recorded (user_id, segment_key, model_version, valid_from, valid_to) as (
    values
    ('1', 'a', 1, '2024-01-01 00:00:00', '2024-02-01 00:00:00'),
    ('1', 'b', 2, '2024-02-01 00:00:00', '2024-03-01 00:00:00'),
    ('1', 'c', 3, '2024-04-01 00:00:00', null),
    ('2', 'c', 1, '2024-01-01 00:00:00', null)
),

history as (
    select
        user_id,
        segment_key,
        model_version,
        cast(valid_from as timestamp) as valid_from,
        cast(valid_to as timestamp) as valid_to
    from recorded
),

given (fact, customer, ordered_at, expected) as (
    values
    ('before the first interval', 1, '2023-12-31 23:59:59.999999', 'null null'),
    ('its first moment', 1, '2024-01-01 00:00:00', 'a 1'),
    ('the moment before a move', 1, '2024-01-31 23:59:59.999999', 'a 1'),
    ('the moment of a move', 1, '2024-02-01 00:00:00', 'b 2'),
    ('after a move', 1, '2024-02-15 00:00:00', 'b 2'),
    ('away from the data', 1, '2024-03-01 00:00:00', 'null null'),
    ('back again', 1, '2030-01-01 00:00:00', 'c 3'),
    ('another user', 2, '2024-02-15 00:00:00', 'c 1'),
    ('unknown user', 3, '2024-02-15 00:00:00', 'null null'),
    ('no user', null, '2024-02-15 00:00:00', 'null null'),
    ('no time', 1, null, 'null null')
),

orders as (
    select
        fact,
        customer,
        cast(ordered_at as timestamp) as ordered_at,
        expected
    from given
),

orders_with_segment as (
    {{ with_segment_at('orders', 'customer', 'ordered_at', history='history') | indent(4) }}
),

found as (
    select
        fact,
        coalesce(segment_key, 'null')
        || ' '
        || coalesce(cast(model_version as string), 'null') as found
    from orders_with_segment
)

select
    orders.fact,
    orders.expected,
    count(found.fact) as times_found
from orders
left join found on orders.fact = found.fact
group by orders.fact, orders.expected
having count(*) != 1 or max(found.found) is distinct from orders.expected
