{#-
    One row per response to the campaign that is advised for the user's persona, in the last three weeks:
    an order that somebody who is held out of the campaign may place as well. The campaign works for some
    personas and not for others, and a few respond who were never asked.
-#}
{% macro generator_campaign_responses(plan) %}
with campaigns as (

    select
        -- in the order of the personas
        unnest([1, 2, 3, 4, 5, 6]) as persona_no,
        unnest([
            'night_offers', 'responders_retargeting', 'champions_early_access',
            'advocates_referral', 'dormant_last_call', 'careful_buyers_fit',
        ]) as campaign,
        unnest([0.05, 0.10, 0.50, 0.10, 0.02, 0.60]) as rate_without,
        unnest([0.30, 0.45, 0.52, 0.13, 0.08, 0.45]) as rate_with,
        unnest([20, 25, 160, 35, 45, 30]) as typical_worth

),

hashed_users as (

    select
        generated_users.user_no,
        'u' || generated_users.user_no as user_id,
        campaigns.* exclude (persona_no),
        {{ generator_hash(plan, 'account', 'generated_users.user_no') }} as account_bits,
        {{ generator_hash(plan, 'campaign response', 'generated_users.user_no') }} as response_bits,
        {{ generator_hash(plan, 'response time', 'generated_users.user_no') }} as time_bits
    from generated_users
    inner join campaigns on generated_users.persona_no = campaigns.persona_no

),

rated_users as (

    select
        *,
        case
            when {{ generator_uniform('account_bits', 2) }} >= 0.7 then 0.02
            when {{ campaign_arm('user_id', 'campaign') | indent(12) }} = 'control'
                then rate_without
            else rate_with
        end as response_rate
    from hashed_users

),

responses as (

    select
        *,
        -- one in eight comes back
        unnest(range(
            case when {{ generator_uniform('response_bits', 1) }} < 0.125 then 2 else 1 end
        )) as repeat_no
    from rated_users
    where {{ generator_uniform('response_bits', 0) }} < response_rate

),

timed_responses as (

    select
        *,
        86400 * ({{ plan.end_day }} - 21) + cast(floor(
            10 * 86400 * (repeat_no + {{ generator_uniform('time_bits', 0) }})
        ) as bigint) as answered_at_second
    from responses

)

select
    2 * user_no + repeat_no as id,
    user_id as member,
    campaign,
    {{ generator_timestamp(plan, 'answered_at_second') }} as answered_at,
    round(typical_worth * (0.4 + 1.2 * {{ generator_uniform('response_bits', 2) }}), 2) as worth
from timed_responses
order by answered_at_second, id
{% endmacro %}
