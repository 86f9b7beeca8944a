-- The arm of a campaign that a user is in, as the project's campaign_arm says: who answers has to
-- fit who is held out. The first eight hexadecimal digits of the hash are compared as text.
create macro is_held_out(user_id, campaign) as
    substr(md5(campaign || '/' || user_id), 1, 8)
    < printf('%08x', cast(floor(getvariable('control_share') * 4294967296) as bigint));

-- One row per response to the campaign that is advised for the user's persona, in the last three
-- weeks: an order that a user who is held out of the campaign may place as well. The campaign
-- works for some personas and not for others, and a few respond who were never asked.
create macro clean_campaign_responses() as table
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

rated_users as (

    select
        user_plans.user_no,
        campaigns.* exclude (persona_no),
        'u' || user_plans.user_no as user_id,
        random_bits('campaign response', user_plans.user_no) as response_bits,
        random_bits('response time', user_plans.user_no) as time_bits,
        case
            -- those who have not agreed to marketing, as in users
            when uniform(random_bits('account', user_plans.user_no), 2) >= 0.7 then 0.02
            when is_held_out(user_id, campaigns.campaign) then campaigns.rate_without
            else campaigns.rate_with
        end as response_rate
    from user_plans
    inner join campaigns on user_plans.persona_no = campaigns.persona_no

),

responses as (

    select
        *,
        -- one in eight comes back
        unnest(range(case when uniform(response_bits, 1) < 0.125 then 2 else 1 end)) as repeat_no
    from rated_users
    where uniform(response_bits, 0) < response_rate

),

timed_responses as (

    select
        *,
        86400 * (getvariable('end_day') - 21) + cast(floor(
            10 * 86400 * (repeat_no + uniform(time_bits, 0))
        ) as bigint) as answered_at_second
    from responses

)

select
    2 * user_no + repeat_no as id,
    user_id as member,
    campaign,
    timestamp_of(answered_at_second) as answered_at,
    round(typical_worth * (0.4 + 1.2 * uniform(response_bits, 2)), 2) as worth
from timed_responses
order by answered_at_second, id;

-- The responses as text, some spoilt, delivered twice, or of an unknown campaign.
create macro dirty_campaign_responses() as table
with drawn_responses as (

    select
        *,
        dirt_draw(id, 1000) as dirt
    from clean_campaign_responses()

),

deliveries as (

    select
        *,
        unnest(case when dirt between 100 and 129 then [1, 2] else [1] end) as delivery
    from drawn_responses

)

select
    cast(id as varchar) as id,
    dirty_user_id(member, dirt) as member,
    case
        when dirt between 60 and 69 then ''
        when dirt between 70 and 79 then 'spring_mailing'
        else campaign
    end as campaign,
    dirty_time(answered_at, dirt) as answered_at,
    case when dirt between 80 and 89 then 'n/a' else cast(worth as varchar) end as worth
from deliveries;
