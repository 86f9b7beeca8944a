{#-
    Where all history counts, days that are done and before the segmentation window, which only
    moves forward, need not be told apart.
-#}
{%- set day_apart = 'topic_days.activity_date' if var('activity_window_days') is not none
    else 'case when topic_days.activity_date >= least(live_clock.first_day, '
    ~ segmentation_start_date('clock', 'clock') ~ ') then topic_days.activity_date end' -%}
with days as (
    select
        topic_days.user_id,
        topic_days.activity_date,
        topic_days.topic_kind,
        topic_days.topic,
        topic_days.event_count,
        {{ day_apart | indent(8) }} as day_apart
    from {{ ref('int_topic_days') }} as topic_days
    cross join {{ ref('int_live_clock') }} as live_clock
    cross join {{ ref('int_as_of') }} as clock
)

select
    user_id,
    min(activity_date) as activity_date,
    topic_kind,
    topic,
    sum(event_count) as event_count
from days
group by user_id, day_apart, topic_kind, topic
order by user_id
