{#- The responses to campaigns as text, some spoilt, delivered twice, or of a campaign nobody knows. -#}
{% macro generator_dirty_campaign_responses(plan) %}
with clean_responses as (

    {{ generator_campaign_responses(plan) }}

),

drawn_responses as (

    select
        *,
        {{ generator_dirt_draw(plan, 'id', 1000) }} as dirt
    from clean_responses

),

deliveries as (

    select
        *,
        unnest(case when dirt between 100 and 129 then [1, 2] else [1] end) as delivery
    from drawn_responses

)

select
    cast(id as varchar) as id,
    {{ generator_dirty_user_id('member') }} as member,
    case
        when dirt between 60 and 69 then ''
        when dirt between 70 and 79 then 'spring_mailing'
        else campaign
    end as campaign,
    {{ generator_dirty_time('answered_at') }} as answered_at,
    case when dirt between 80 and 89 then 'n/a' else cast(worth as varchar) end as worth
from deliveries
{% endmacro %}
