{#-
    What social activities add up to, by what became of them, and the clean ones per user and topic.

    accounted_rows: a relation (or the name of a CTE) of what account_for_rows gives.
-#}
{% macro social_rollup(accounted_rows) -%}
-- of what is not clean only the number counts
with keyed_rows as (
    select
        *,
        row_status = 'clean' as is_clean
    from {{ accounted_rows }}
)

select
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end as user_id,
    case when is_clean then topic end as topic,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(count(*) filter (where activity_type in ('like', 'reaction')) as integer)
        as likes_and_reactions,
    cast(count(*) filter (where activity_type in ('comment', 'share')) as integer)
        as comments_and_shares,
    cast(count(*) filter (where activity_type = 'follow') as integer) as follows,
    cast(count(*) filter (where activity_type = 'unfollow') as integer) as unfollows
from keyed_rows
group by
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end,
    case when is_clean then topic end
{%- endmacro %}
