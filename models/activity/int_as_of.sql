-- noqa: disable=LT02
{{ config(materialized='table') }}

with event_times as (
    {%- for rollup in ['int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup'] %}
    select
        max(last_at) as newest_at,
        min(activity_date) as first_activity_date
    from {{ ref(rollup) }}
    where row_status = 'clean'
    union all
    {%- endfor %}
    -- somebody who has only just signed up exists too
    select
        max(signed_up_at) as newest_at,
        cast(null as date) as first_activity_date
    from {{ ref('stg_users') }}
    where row_status = 'clean'
),

as_of_times as (
    {{ as_of_times('event_times') | indent(4) }}
),

first_activities as (
    select min(first_activity_date) as first_activity_date
    from event_times
)

select
    as_of_times.*,
    -- a day that the as-of time cuts is not over
    case
        when as_of_times.as_of = cast(as_of_times.as_of_date as timestamp)
            then as_of_times.last_activity_date
        else cast(as_of_times.last_activity_date - interval '1 day' as date)
    end as last_whole_date,
    first_activities.first_activity_date
from as_of_times
cross join first_activities
