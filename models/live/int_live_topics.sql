{#- Where all history counts, the days of a topic need not be told apart. -#}
{%- set day = 'min(topic_days.activity_date)' if var('activity_window_days') is none
    else 'topic_days.activity_date' -%}
select
    topic_days.user_id,
    {{ day }} as activity_date,
    topic_days.topic_kind,
    topic_days.topic,
    sum(topic_days.event_count) as event_count
from {{ ref('int_topic_days') }} as topic_days
inner join {{ ref('int_live_clock') }} as clock
    on topic_days.activity_date < clock.first_day
group by
    topic_days.user_id,
    {%- if var('activity_window_days') is not none %}
    topic_days.activity_date,
    {%- endif %}
    topic_days.topic_kind,
    topic_days.topic
order by topic_days.user_id
