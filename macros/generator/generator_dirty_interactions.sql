{#-
    The interactions as text, about one in fifty spoilt as in real deliveries, and devices spelt as
    different clients would spell them.
-#}
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
        when dirt = 110 then '10000000'
        when dirt between 111 and 114 then 'nan'
        when dirt between 115 and 116 then 'inf'
        when dirt between 117 and 124 then ''
        else cast(seconds + correction as varchar)
    end as seconds,
    campaign
from deliveries
{% endmacro %}
