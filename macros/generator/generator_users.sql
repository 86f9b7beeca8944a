{#-
    One row per user who has signed up before end_day, with the demographics that a persona makes
    a little more likely.
-#}
{% macro generator_users(plan) %}
with personas as (

    {{ generator_personas() }}

),

hashed_users as (

    select
        *,
        {{ generator_hash(plan, 'profile', 'user_no') }} as profile_bits,
        {{ generator_hash(plan, 'background', 'user_no') }} as background_bits,
        {{ generator_hash(plan, 'name', 'user_no') }} as name_bits,
        {{ generator_hash(plan, 'account', 'user_no') }} as account_bits
    from generated_users

),

users_with_draws as (

    select
        hashed_users.*,
        personas.* exclude (persona_no),
        {{ generator_uniform('profile_bits', 0) }} as gender_draw,
        case
            when {{ generator_uniform('profile_bits', 1) }} < 0.35 then home_city
            else 1 + cast(floor(12 * {{ generator_uniform('profile_bits', 2) }}) as integer)
        end as city_no,
        -- joined at some second of the day, changed some time between then and the first day
        86400 * signed_up_day
        + cast(floor(86399 * {{ generator_uniform('account_bits', 0) }}) as integer)
            as signed_up_second,
        {{ generator_uniform('account_bits', 1) }} as modified_draw
    from hashed_users
    -- those who never do anything look like anybody else
    inner join personas
        on coalesce(hashed_users.persona_no, 1 + hashed_users.user_no % 6) = personas.persona_no

),

named_users as (

    select
        *,
        case
            when gender_draw < female_share * 0.96 then 'female'
            when gender_draw < 0.96 then 'male'
            when gender_draw < 0.98 then 'non-binary'
        end as gender,
        {{ generator_pick(
            generator_first_names(), generator_uniform('name_bits', 0)
        ) }} as first_name,
        {{ generator_pick(
            generator_last_names(), generator_uniform('name_bits', 1)
        ) }} as last_name,
        signed_up_second + floor(greatest(0, -signed_up_second) * modified_draw)
            as modified_second,
        {{ generator_pick('own_topics', generator_uniform('taste_bits', 2)) }} as first_topic,
        {{ generator_pick('own_topics', generator_uniform('background_bits', 2)) }} as own_topic,
        {{ generator_pick(
            generator_topics(), generator_uniform('background_bits', 3)
        ) }} as other_topic
    from users_with_draws

)

select
    'u' || user_no as id,
    {{ generator_timestamp(plan, 'signed_up_second') }} as created_at,
    greatest(18, cast(floor(
        typical_age + 15 * ({{ generator_uniform('profile_bits', 3) }}
            + {{ generator_uniform('name_bits', 2) }} + {{ generator_uniform('name_bits', 3) }}
            - 1.5)
    ) as integer)) as age,
    gender as sex,
    list_extract({{ generator_cities() }}, city_no) as city,
    list_extract({{ generator_languages() }}, city_no) as lang,
    list_extract(
        ['High School', 'Technical', 'Bachelor', 'Master', 'PhD'],
        1 + cast(floor(5 * greatest(0, least(0.999,
            {{ generator_uniform('background_bits', 0) }} + 0.5 * (education_lean - 0.5)
        ))) as integer)
    ) as degree,
    list_extract(
        ['0-20k', '20k-40k', '40k-60k', '60k-80k', '80k-100k', '100k+'],
        1 + cast(floor(6 * greatest(0, least(0.999,
            {{ generator_uniform('background_bits', 1) }} + 0.5 * (income_lean - 0.5)
        ))) as integer)
    ) as household_income,
    first_topic
    || case when own_topic = first_topic then '' else ', ' || own_topic end
    || case when other_topic in (first_topic, own_topic) then '' else ', ' || other_topic end
        as likes_topics,
    lower(replace(strip_accents(first_name || '.' || last_name), '''', '')) || user_no
    || '@example.com' as email,
    first_name || ' ' || last_name as name,
    {{ generator_uniform('account_bits', 2) }} < 0.7 as accepts_marketing,
    {{ generator_timestamp(plan, 'modified_second') }} as modified_at
from named_users
order by user_no
{% endmacro %}
