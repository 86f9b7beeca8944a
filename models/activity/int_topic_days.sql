{{ config(materialized='view') }}

{#- not added up over the hours and sessions of a day: whoever reads it adds up anyway -#}
select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic,
    row_count as event_count
from {{ ref('int_interaction_rollup') }}
where row_status = 'clean' and topic is not null
union all
select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic,
    row_count as event_count
from {{ ref('int_social_rollup') }}
where row_status = 'clean' and topic is not null
union all
select
    user_id,
    activity_date,
    'category' as topic_kind,
    category as topic,
    paid_lines as event_count
from {{ ref('int_transaction_rollup') }}
where row_status = 'clean' and category is not null and paid_lines > 0
