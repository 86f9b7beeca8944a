{#-
    What interactions add up to, by what became of them, and the clean ones per user, hour,
    session and topic.

    accounted_rows: a relation (or the name of a CTE) of what account_for_rows gives.
-#}
{% macro interaction_rollup(accounted_rows) -%}
-- of what is not clean only the number counts
with keyed_rows as (
    select
        *,
        row_status = 'clean' as is_clean,
        extract(hour from occurred_at) as hour_of_day,
        interaction_type in ('ad_impression', 'ad_click', 'ad_conversion') as is_ad
    from {{ accounted_rows }}
)

select
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end as user_id,
    cast(case when is_clean then hour_of_day end as integer) as activity_hour,
    case when is_clean then session_id end as session_id,
    case when is_clean then topic end as topic,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(sum(duration_seconds) as decimal(18, 3)) as seconds_online,
    cast(count(*) filter (where device = 'mobile') as integer) as mobile_interactions,
    cast(count(*) filter (where device = 'desktop') as integer) as desktop_interactions,
    cast(count(*) filter (where device = 'tablet') as integer) as tablet_interactions,
    cast(count(*) filter (where interaction_type = 'ad_impression') as integer) as ad_impressions,
    cast(count(*) filter (where interaction_type = 'ad_click') as integer) as ad_clicks,
    cast(count(*) filter (where interaction_type = 'ad_conversion') as integer) as ad_conversions,
    cast(sum(duration_seconds) filter (where is_ad) as decimal(18, 3)) as ad_seconds,
    cast(count(duration_seconds) filter (where is_ad) as integer) as timed_ad_interactions
from keyed_rows
group by
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end,
    cast(case when is_clean then hour_of_day end as integer),
    case when is_clean then session_id end,
    case when is_clean then topic end
{%- endmacro %}
