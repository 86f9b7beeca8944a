{#- The social activities as text, some spoilt or delivered twice. -#}
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
