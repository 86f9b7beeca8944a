{#-
    How often every user met each topic and category in the window before a time.

    topic_days: a relation (or the name of a CTE) of the shape of int_topic_days.
    as_of_times: as for user_features.
-#}
{% macro topic_totals(topic_days, as_of_times) -%}
select
    topic_days.user_id,
    as_of_times.as_of,
    topic_days.topic_kind,
    topic_days.topic,
    sum(topic_days.event_count) as event_count
from {{ topic_days }} as topic_days
inner join {{ as_of_times }} as as_of_times
    on
        topic_days.activity_date <= as_of_times.last_activity_date
        and (
            as_of_times.window_start_date is null
            or topic_days.activity_date >= as_of_times.window_start_date
        )
group by topic_days.user_id, as_of_times.as_of, topic_days.topic_kind, topic_days.topic
{%- endmacro %}
