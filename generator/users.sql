create macro first_names() as [
    'Ada', 'Amir', 'Ana', 'Ben', 'Chloé', 'Daniel', 'Elif', 'Emma', 'Finn', 'Greta', 'Hugo', 'Ines',
    'Jan', 'Julia', 'Karim', 'Lea', 'Liam', 'Lucía', 'Maja', 'Marek', 'Marco', 'Mei', 'Nadia',
    'Noah', 'Olga', 'Pedro', 'Priya', 'Rosa', 'Samuel', 'Zoë',
];

-- with an apostrophe, for those who build SQL by hand
create macro last_names() as [
    'Andersson', 'Bauer', 'Costa', 'Dubois', 'Evans', 'Fischer', 'García', 'Haddad', 'Ivanova',
    'Jansen', 'Kowalski', 'Leclerc', 'Moreau', 'Nguyen', 'O''Brien', 'Pereira', 'Quinn', 'Rossi',
    'Schmidt', 'Silva', 'Taylor', 'Ünal', 'Vries', 'Weber', 'Young',
];

create macro cities() as [
    'London', 'Madrid', 'Berlin', 'Paris', 'Milan', 'Lisbon', 'Amsterdam', 'Dublin', 'Vienna',
    'Warsaw', 'Stockholm', 'Brussels',
];

-- what is spoken in each of the cities, in their order
create macro languages() as [
    'English', 'Spanish', 'German', 'French', 'Italian', 'Portuguese', 'Dutch', 'English', 'German',
    'Polish', 'Swedish', 'French',
];

-- One level of an ordered list: chosen evenly, but for the persona's lean (0.5: none).
create macro pick_level(levels, draw, lean) as
    pick(levels, greatest(0, least(0.999, draw + 0.5 * (lean - 0.5))));

-- One row per user, with the demographics that a persona makes a little more likely.
create macro clean_users() as table
with hashed_users as (

    select
        *,
        random_bits('profile', user_no) as profile_bits,
        random_bits('background', user_no) as background_bits,
        random_bits('name', user_no) as name_bits,
        random_bits('account', user_no) as account_bits
    from user_plans

),

users_with_draws as (

    select
        hashed_users.*,
        personas.* exclude (persona_no),
        uniform(profile_bits, 0) as gender_draw,
        case
            when uniform(profile_bits, 1) < 0.35 then home_city
            else 1 + cast(floor(12 * uniform(profile_bits, 2)) as integer)
        end as city_no,
        pick(first_names(), uniform(name_bits, 0)) as first_name,
        pick(last_names(), uniform(name_bits, 1)) as last_name,
        pick(own_topics, uniform(taste_bits, 2)) as first_topic,
        pick(own_topics, uniform(background_bits, 2)) as own_topic,
        pick(topics(), uniform(background_bits, 3)) as other_topic,
        -- joined at some second of the day, changed some time between then and the first day
        86400 * signed_up_day
        + cast(floor(86399 * uniform(account_bits, 0)) as integer) as signed_up_second,
        signed_up_second
        + floor(greatest(0, -signed_up_second) * uniform(account_bits, 1)) as modified_second
    from hashed_users
    -- those who never do anything look like any other user
    inner join personas
        on coalesce(hashed_users.persona_no, 1 + hashed_users.user_no % 6) = personas.persona_no

)

select
    'u' || user_no as id,
    timestamp_of(signed_up_second) as created_at,
    greatest(18, cast(floor(
        typical_age
        + 15 * (uniform(profile_bits, 3) + uniform(name_bits, 2) + uniform(name_bits, 3) - 1.5)
    ) as integer)) as age,
    case
        when gender_draw < female_share * 0.96 then 'female'
        when gender_draw < 0.96 then 'male'
        when gender_draw < 0.98 then 'non-binary'
    end as sex,
    list_extract(cities(), city_no) as city,
    list_extract(languages(), city_no) as lang,
    pick_level(
        ['High School', 'Technical', 'Bachelor', 'Master', 'PhD'],
        uniform(background_bits, 0), education_lean
    ) as degree,
    pick_level(
        ['0-20k', '20k-40k', '40k-60k', '60k-80k', '80k-100k', '100k+'],
        uniform(background_bits, 1), income_lean
    ) as household_income,
    first_topic
    || case when own_topic = first_topic then '' else ', ' || own_topic end
    || case when other_topic in (first_topic, own_topic) then '' else ', ' || other_topic end
        as likes_topics,
    lower(replace(strip_accents(first_name || '.' || last_name), '''', '')) || user_no
    || '@example.com' as email,
    first_name || ' ' || last_name as name,
    uniform(account_bits, 2) < 0.7 as accepts_marketing,
    timestamp_of(modified_second) as modified_at
from users_with_draws
order by user_no;

-- The users as text, as several registration forms would have written them: some have no row though
-- they are active, some have two.
create macro dirty_users() as table
with drawn_users as (

    select
        *,
        dirt_draw(cast(substr(id, 2) as bigint), 1000) as dirt
    from clean_users()

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
from known_users;
