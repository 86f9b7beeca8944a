-- One row per planted persona. The columns of numbers are the six personas, in the order of the
-- first list; shares leave 2 % of users who never do anything.
create table personas as
select
    unnest([1, 2, 3, 4, 5, 6]) as persona_no,
    unnest([
        'night_browser', 'deal_clicker', 'loyal_spender',
        'social_butterfly', 'lapsed_customer', 'serial_returner',
    ]) as persona,
    unnest([0.00, 0.25, 0.46, 0.63, 0.77, 0.89]) as share_from,
    unnest([0.25, 0.46, 0.63, 0.77, 0.89, 0.98]) as share_to,
    -- how often they come, relative to the average user, and until when (days; 1e6: for good)
    unnest([0.95, 1.00, 1.30, 1.15, 2.00, 1.25]) as visit_factor,
    unnest([1e6, 1e6, 1e6, 1e6, 45, 1e6]) as lapses_after,
    -- when they come: best weekday (0: Monday), its share, the weekend's share beside it
    unnest([4, 1, 2, 5, 0, 6]) as best_weekday,
    unnest([0.25, 0.30, 0.30, 0.35, 0.25, 0.45]) as best_weekday_share,
    unnest([0.20, 0.15, 0.05, 0.30, 0.15, 0.25]) as weekend_share,
    unnest([25.5, 18.5, 12.5, 15.5, 9.5, 20.5]) as best_hour,
    -- on what, and for how many minutes a visit
    unnest([0.92, 0.55, 0.12, 0.85, 0.20, 0.45]) as mobile_share,
    unnest([0.05, 0.15, 0.10, 0.10, 0.20, 0.25]) as tablet_share,
    unnest([45, 12, 30, 50, 10, 40]) as minutes_per_visit,
    unnest([0.10, 0.30, 0.25, 0.10, 0.20, 0.45]) as search_share,
    -- what ads do to them
    unnest([0.06, 0.75, 0.08, 0.07, 0.08, 0.08]) as clicks_per_impression,
    unnest([0.01, 0.60, 0.02, 0.01, 0.01, 0.01]) as conversions_per_click,
    -- what they buy a visit, at what price a piece, and how much of it comes back
    unnest([0.04, 0.30, 0.55, 0.20, 0.45, 0.80]) as orders_per_visit,
    unnest([12, 9, 75, 22, 30, 10]) as unit_price,
    unnest([0.01, 0.01, 0.01, 0.01, 0.01, 0.65]) as refund_share,
    -- how social they are: activities a visit of four events
    unnest([0.10, 0.10, 0.15, 2.00, 0.10, 0.10]) as social_per_visit,
    -- what they like: how often one topic of their own, and which that may be
    unnest([0.85, 0.10, 0.75, 0.60, 0.85, 0.30]) as own_topic_share,
    unnest([
        ['gaming', 'movies', 'music'], ['beauty', 'fashion', 'food'],
        ['technology', 'home', 'finance'], ['music', 'fashion', 'travel'],
        ['sports', 'travel', 'finance'], ['fashion', 'home', 'beauty'],
    ]) as own_topics,
    unnest([
        ['games', 'music'], ['beauty', 'groceries'], ['electronics', 'home'],
        ['clothing', 'music'], ['sports', 'books'], ['clothing', 'toys'],
    ]) as own_categories,
    -- who they are, mildly: the rest of each attribute is spread evenly
    unnest([24, 36, 47, 27, 55, 38]) as typical_age,
    unnest([0.38, 0.62, 0.45, 0.64, 0.42, 0.60]) as female_share,
    unnest([0.25, 0.40, 0.75, 0.45, 0.55, 0.30]) as income_lean,
    unnest([0.35, 0.40, 0.70, 0.50, 0.45, 0.40]) as education_lean,
    unnest([3, 1, 5, 2, 4, 6]) as home_city;

-- One row per user who has signed up before end_day: the persona and the random bits that
-- everything else about the user comes from. Narrow rows, because every file of events is made from
-- them.
create table user_plans as
with users_with_arrival as (

    select
        range as user_no,
        random_bits('user', user_no) as user_bits,
        random_bits('user habits', user_no) as habit_bits,
        random_bits('user tastes', user_no) as taste_bits,
        uniform(user_bits, 0) as persona_draw,
        -- nine in ten were there before the first day, the others join in the first month
        cast(floor(
            case when uniform(user_bits, 1) < 0.9 then -700 else 30 end * uniform(user_bits, 2)
        ) as integer) as signed_up_day
    from range(1, getvariable('users') + 1)

)

select
    cast(users_with_arrival.user_no as integer) as user_no,
    cast(personas.persona_no as utinyint) as persona_no,
    users_with_arrival.signed_up_day,
    -- those who lapse do not all do so on the same day
    cast(
        personas.lapses_after * (0.5 + uniform(users_with_arrival.user_bits, 3)) as integer
    ) as last_day,
    getvariable('visits_per_day') * personas.visit_factor
    * spread(users_with_arrival.habit_bits, 0) as visits_per_day,
    users_with_arrival.habit_bits,
    users_with_arrival.taste_bits
from users_with_arrival
left join personas
    on users_with_arrival.persona_draw >= personas.share_from
    and users_with_arrival.persona_draw < personas.share_to
where users_with_arrival.signed_up_day < getvariable('end_day')
order by users_with_arrival.user_no;

-- One row per user with a persona: the truth that only tests read.
create macro user_personas() as table
select
    'u' || user_plans.user_no as user_id,
    personas.persona
from user_plans
inner join personas on user_plans.persona_no = personas.persona_no
order by user_plans.user_no;
