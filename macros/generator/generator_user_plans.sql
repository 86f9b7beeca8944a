{#-
    One row per user: the persona and the random bits that everything else about the user comes
    from. Kept as a table of narrow rows, because every file of events is made from it.
-#}
{% macro generator_user_plans(plan) %}
with personas as (

    {{ generator_personas() }}

),

numbered_users as (

    select
        range as user_no,
        {{ generator_hash(plan, 'user', 'range') }} as user_bits,
        {{ generator_hash(plan, 'user habits', 'range') }} as habit_bits,
        {{ generator_hash(plan, 'user tastes', 'range') }} as taste_bits
    from range(1, {{ plan.users }} + 1)

),

users_with_arrival as (

    select
        *,
        {{ generator_uniform('user_bits', 0) }} as persona_draw,
        -- nine in ten were there before the first day, the others join in the first month
        cast(floor(case
            when {{ generator_uniform('user_bits', 1) }} < 0.9
                then -700 * {{ generator_uniform('user_bits', 2) }}
            else 30 * {{ generator_uniform('user_bits', 2) }}
        end) as integer) as signed_up_day
    from numbered_users

)

select
    cast(users_with_arrival.user_no as integer) as user_no,
    cast(personas.persona_no as utinyint) as persona_no,
    users_with_arrival.signed_up_day,
    -- those who lapse do not all do so on the same day
    cast(personas.lapses_after
        * (0.5 + {{ generator_uniform('users_with_arrival.user_bits', 3) }}) as integer
    ) as last_day,
    {{ plan.visits_per_day }} * personas.visit_factor
    * {{ generator_spread('users_with_arrival.habit_bits', 0) }} as visits_per_day,
    users_with_arrival.habit_bits,
    users_with_arrival.taste_bits
from users_with_arrival
left join personas
    on users_with_arrival.persona_draw >= personas.share_from
    and users_with_arrival.persona_draw < personas.share_to
where users_with_arrival.signed_up_day < {{ plan.end_day }}
order by users_with_arrival.user_no
{% endmacro %}
