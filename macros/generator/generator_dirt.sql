{#
    The raw rows of each source as text, about one in fifty spoilt in a way that real deliveries
    are. The draw comes from the row's id, so both copies of a redelivered row are spoilt alike.
#}
{% macro generator_dirt_draw(plan, key, per) -%}
cast({{ generator_hash(plan, 'dirt', key) }} % {{ per }} as integer)
{%- endmacro %}

{% macro generator_dirty_user_id(column) -%}
case
    when dirt < 16 then null
    when dirt < 20 then ''
    when dirt < 23 then ' '
    else {{ column }}
end
{%- endmacro %}

{% macro generator_dirty_time(column) -%}
case
    when dirt between 30 and 37 then 'n/a'
    when dirt between 38 and 43 then '2025-13-40'
    when dirt between 44 and 46 then ''
    -- one such row must not move the as-of date
    when dirt between 47 and 51 then '2199' || substr(cast({{ column }} as varchar), 5)
    else cast({{ column }} as varchar)
end
{%- endmacro %}

{% macro generator_dirty_type(column) -%}
case
    when dirt between 60 and 65 then null
    when dirt between 66 and 69 then ' '
    when dirt between 70 and 85 then 'hover'
    when dirt between 86 and 95 then upper({{ column }})
    else {{ column }}
end
{%- endmacro %}

{% macro generator_dirty_interactions(plan, first_day, end_day) %}
with clean_interactions as (

    {{ generator_interactions(plan, first_day, end_day) }}

),

drawn_interactions as (

    select
        *,
        {{ generator_dirt_draw(plan, 'id', 10000) }} as dirt,
        {{ generator_dirt_draw(plan, 'session', 100) }} as spelling
    from clean_interactions

),

deliveries as (

    select
        *,
        -- redelivered with another content
        unnest(case when dirt between 130 and 139 then [0, 7] else [0] end) as correction
    from drawn_interactions

)

select
    cast(id as varchar) as id,
    {{ generator_dirty_user_id('uid') }} as uid,
    {{ generator_dirty_time('ts') }} as ts,
    {{ generator_dirty_type('kind') }} as kind,
    cast(session as varchar) as session,
    case
        when spelling < 2 then ''
        when spelling < 60 then device
        when spelling < 70 then upper(device)
        when device = 'mobile' then {{ generator_pick(
            "['Mobile', 'iPhone', 'phone', 'Android']", 'spelling % 4 / 4'
        ) }}
        when device = 'tablet' then {{ generator_pick("['Tablet', 'iPad']", 'spelling % 2 / 2') }}
        else {{ generator_pick("['Desktop', 'PC', 'laptop']", 'spelling % 3 / 3') }}
    end as device,
    case when dirt between 140 and 159 then ' ' else topic end as topic,
    case
        when dirt between 100 and 109 then cast(-1 - seconds as varchar)
        when dirt between 110 and 111 then '10000000'
        when dirt between 112 and 114 then 'nan'
        when dirt between 115 and 116 then 'inf'
        when dirt between 117 and 124 then ''
        else cast(seconds + correction as varchar)
    end as seconds,
    campaign
from deliveries
{% endmacro %}

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

{% macro generator_dirty_social_activities(plan, first_day, end_day) %}
with clean_social_activities as (

    {{ generator_social_activities(plan, first_day, end_day) }}

),

drawn_social_activities as (

    select
        *,
        {{ generator_dirt_draw(plan, 'id', 6000) }} as dirt
    from clean_social_activities

),

deliveries as (

    select
        *,
        unnest(case when dirt between 100 and 159 then [1, 2] else [1] end) as delivery
    from drawn_social_activities

)

select
    cast(id as varchar) as id,
    {{ generator_dirty_user_id('member') }} as member,
    {{ generator_dirty_time('happened_at') }} as happened_at,
    {{ generator_dirty_type('action') }} as action,
    topic,
    account
from deliveries
{% endmacro %}

{% macro generator_dirty_users(plan) %}
with clean_users as (

    {{ generator_users(plan) }}

),

drawn_users as (

    select
        *,
        {{ generator_dirt_draw(plan, 'cast(substr(id, 2) as bigint)', 1000) }} as dirt
    from clean_users

),

known_users as (

    select
        *,
        -- delivered twice, before and after a change
        unnest(case when dirt between 100 and 119 then [90, 0] else [0] end) as days_before
    from drawn_users
    -- some who are active have no row here, as if the account were gone
    where dirt >= 10

)

select
    case when dirt = 10 then '' else id end as id,
    case when dirt between 11 and 14 then 'n/a' else cast(created_at as varchar) end as created_at,
    case
        when dirt between 20 and 24 then 'unknown'
        when dirt between 25 and 27 then '-1'
        when dirt between 28 and 29 then '999'
        when dirt % 3 > 0 then cast(age as varchar)
        when age < 25 then '18-24'
        when age < 35 then '25-34'
        when age < 45 then '35–44'
        when age < 55 then '45-54'
        when age < 65 then '55 - 64'
        else '65+'
    end as age,
    case
        when sex is null then ['', 'unknown'][1 + dirt % 2]
        when sex = 'female' then ['female', 'F', 'Female', 'woman'][1 + dirt % 4]
        when sex = 'male' then ['male', 'M', 'Male', 'MAN'][1 + dirt % 4]
        else ['non-binary', 'Nonbinary'][1 + dirt % 2]
    end as sex,
    case when days_before > 0 then 'Rome' when dirt % 100 = 1 then ' ' else city end as city,
    case when dirt % 50 = 3 then '' else lang end as lang,
    case
        when dirt % 40 = 7 then ''
        when dirt % 5 = 0 then upper(degree)
        when dirt % 5 = 1 and degree = 'Bachelor' then 'BSc'
        when dirt % 5 = 1 and degree = 'Master' then 'Master''s'
        else degree
    end as degree,
    case
        when dirt % 30 = 11 then 'prefer not to say'
        when dirt % 6 = 1 then '$' || replace(household_income, '-', ' - $')
        else household_income
    end as household_income,
    likes_topics,
    email,
    name,
    case
        when dirt % 20 = 13 then ''
        when dirt % 2 = 0 then cast(accepts_marketing as varchar)
        else case when accepts_marketing then 'yes' else 'no' end
    end as accepts_marketing,
    cast(modified_at - to_days(days_before) as varchar) as modified_at
from known_users
{% endmacro %}
