{#-
    What a user's day adds up to over all kinds of activity. Takes relations (or names of CTEs) of the
    shapes of int_interaction_days, int_order_days and int_social_days.
-#}
{% macro user_days(interaction_days, order_days, social_days) -%}
select
    coalesce(interaction_days.user_id, order_days.user_id, social_days.user_id) as user_id,
    coalesce(interaction_days.activity_date, order_days.activity_date, social_days.activity_date)
        as activity_date,
    least(interaction_days.first_at, order_days.first_at, social_days.first_at) as first_at,
    greatest(interaction_days.last_at, order_days.last_at, social_days.last_at) as last_at,
    order_days.first_order_at,
    order_days.last_order_at,
    -- of the kind with the busier hour, and of equally busy ones the earlier
    cast(case
        when
            order_days.busiest_hour is null
            or interaction_days.busiest_hour_events * 24 - interaction_days.busiest_hour
            >= order_days.busiest_hour_events * 24 - order_days.busiest_hour
            then interaction_days.busiest_hour
        else order_days.busiest_hour
    end as integer) as busiest_hour,
    {%- for kind, measures in user_profiling.day_measures().items() %}
    {%- set outer_last = loop.last %}
    {%- for measure, measure_type in measures.items() %}
    cast({{ kind }}.{{ measure }} as {{ measure_type }}) as {{ measure }}
    {{- "," if not (outer_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
from {{ interaction_days }} as interaction_days
full outer join {{ order_days }} as order_days
    on
        interaction_days.user_id = order_days.user_id
        and interaction_days.activity_date = order_days.activity_date
full outer join {{ social_days }} as social_days
    on
        coalesce(interaction_days.user_id, order_days.user_id) = social_days.user_id
        and coalesce(interaction_days.activity_date, order_days.activity_date)
        = social_days.activity_date
{%- endmacro %}
