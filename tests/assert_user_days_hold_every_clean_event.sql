{#-
    What goes into a day comes out of it. Days that the raw files no longer hold stay as they were, so
    the comparison is by day and from the clean rows.
-#}
with stored_days as (
    select
        activity_date,
        sum(
            coalesce(interaction_count, 0)
            + coalesce(transaction_count, 0)
            + coalesce(social_activity_count, 0)
        ) as event_count
    from {{ ref('int_user_days') }}
    group by activity_date
)

select
    event_days.activity_date,
    event_days.event_count as clean_events,
    stored_days.event_count as events_in_days
from {{ ref('int_event_days') }} as event_days
left join stored_days on event_days.activity_date = stored_days.activity_date
where event_days.event_count is distinct from stored_days.event_count
