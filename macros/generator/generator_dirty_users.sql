{#-
    The users as text, as several registration forms would have written them: some have no row
    though they are active, some have two.
-#}
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
