{#- What is clean goes into a day and comes out of it, and no day stands that no event made. -#}
with clean_days as (
    {%- for rollup in ['int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup'] %}
    select
        activity_date,
        row_count
    from {{ ref(rollup) }}
    where row_status = 'clean'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

event_days as (
    select
        activity_date,
        sum(row_count) as event_count
    from clean_days
    group by activity_date
),

stored_days as (
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
    coalesce(event_days.activity_date, stored_days.activity_date) as activity_date,
    event_days.event_count as clean_events,
    stored_days.event_count as events_in_days
from event_days
full outer join stored_days on event_days.activity_date = stored_days.activity_date
where coalesce(event_days.event_count, -1) != coalesce(stored_days.event_count, -1)
