{#-
    What a user's social activities of a day add up to.

    rollup: a relation (or the name of a CTE) of the shape of int_social_rollup.
-#}
{% macro social_days(rollup) -%}
select
    user_id,
    activity_date,
    min(first_at) as first_at,
    max(last_at) as last_at,
    sum(row_count) as social_activity_count,
    sum(likes_and_reactions) as likes_and_reactions,
    sum(comments_and_shares) as comments_and_shares,
    sum(follows) as follows,
    sum(unfollows) as unfollows
from {{ rollup }}
where row_status = 'clean'
group by user_id, activity_date
{%- endmacro %}
