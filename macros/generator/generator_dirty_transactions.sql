{#- The order lines as text, some spoilt: prices that are no numbers, gifts, redelivered lines. -#}
{% macro generator_dirty_transactions(plan, first_day, end_day) %}
with clean_transactions as (

    {{ generator_transactions(plan, first_day, end_day) }}

),

drawn_transactions as (

    select
        *,
        {{ generator_dirt_draw(plan, 'line_id', 4000) }} as dirt
    from clean_transactions

),

deliveries as (

    select
        *,
        unnest(case when dirt between 130 and 159 then [1, 2] else [1] end) as delivery
    from drawn_transactions

)

select
    cast(line_id as varchar) as line_id,
    {{ generator_dirty_user_id('customer') }} as customer,
    {{ generator_dirty_time('ordered_at') }} as ordered_at,
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
from deliveries
{% endmacro %}
