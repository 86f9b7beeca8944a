-- One row per delivered interaction of the days from first_day to before end_day, in order of the
-- sessions' starts. One in a hundred is delivered twice.
create macro clean_interactions(first_day, end_day) as table
with ordered_sessions as (

    select
        session_no,
        user_id,
        started_at_second,
        pace,
        device,
        topic,
        search_share,
        'c' || cast(1 + session_no % 40 as varchar) as campaign,
        browse_count // 2 as impressions_from,
        impressions_from + impression_count as clicks_from,
        clicks_from + click_count as conversions_from,
        conversions_from + conversion_count as browsing_from,
        -- redelivery is drawn once a session, so that it costs nothing an event
        case
            when uniform(time_bits, 3) < 0.01 * event_count
                then list_append(range(event_count), session_no % event_count)
            else range(event_count)
        end as positions
    from sessions(first_day, end_day)
    order by started_at_second, session_no

),

interactions as (

    select
        * exclude (positions),
        unnest(positions) as position
    from ordered_sessions

),

hashed_interactions as (

    select
        *,
        session_no * 64 + position as interaction_no,
        random_bits('interaction', interaction_no) as bits,
        position >= impressions_from and position < browsing_from as is_ad
    from interactions

)

select
    interaction_no as id,
    user_id as uid,
    timestamp_of(
        started_at_second + position * pace + (bits & 65535) * pace // 262144
    ) as ts,
    case
        when not is_ad and uniform(bits, 1) < search_share then 'search'
        when not is_ad then 'page_view'
        when position < clicks_from then 'ad_impression'
        when position < conversions_from then 'ad_click'
        else 'ad_conversion'
    end as kind,
    session_no as session,
    device,
    topic,
    cast(
        case when is_ad then 0.25 else 1 end * pace * (0.5 + uniform(bits, 2)) as integer
    ) as seconds,
    case when is_ad then campaign end as campaign
from hashed_interactions;

-- The interactions as text, about one in fifty spoilt as in real deliveries, and devices spelt as
-- different clients would spell them.
create macro dirty_interactions(first_day, end_day) as table
with drawn_interactions as (

    select
        *,
        dirt_draw(id, 10000) as dirt,
        dirt_draw(session, 100) as spelling
    from clean_interactions(first_day, end_day)

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
    dirty_user_id(uid, dirt) as uid,
    dirty_time(ts, dirt) as ts,
    dirty_type(kind, dirt) as kind,
    cast(session as varchar) as session,
    case
        when spelling < 2 then ''
        when spelling < 60 then device
        when spelling < 70 then upper(device)
        when device = 'mobile'
            then pick(['Mobile', 'iPhone', 'phone', 'Android'], spelling % 4 / 4)
        when device = 'tablet' then pick(['Tablet', 'iPad'], spelling % 2 / 2)
        else pick(['Desktop', 'PC', 'laptop'], spelling % 3 / 3)
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
from deliveries;
