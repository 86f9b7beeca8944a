{#-
    The topics and categories of a user's day, not added up over its hours and sessions: whoever
    reads it adds up anyway. Takes relations (or names of CTEs) of the shapes of the rollups.
-#}
{% macro topic_days(interaction_rollup, social_rollup, transaction_rollup) -%}
select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic,
    row_count as event_count
from {{ interaction_rollup }}
where row_status = 'clean' and topic is not null
union all
select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic,
    row_count as event_count
from {{ social_rollup }}
where row_status = 'clean' and topic is not null
union all
select
    user_id,
    activity_date,
    'category' as topic_kind,
    category as topic,
    paid_lines as event_count
from {{ transaction_rollup }}
where row_status = 'clean' and category is not null and paid_lines > 0
{%- endmacro %}
