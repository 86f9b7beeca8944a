-- not added up over hours and sessions: the models that read it add up anyway
{{ config(materialized='view') }}

select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic,
    row_count as event_count
from {{ by_person('int_interaction_rollup') }}
where row_status = 'clean' and topic is not null
union all
select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic,
    row_count as event_count
from {{ by_person('int_social_rollup') }}
where row_status = 'clean' and topic is not null
union all
select
    user_id,
    activity_date,
    'category' as topic_kind,
    category as topic,
    paid_lines as event_count
from {{ by_person('int_transaction_rollup') }}
where row_status = 'clean' and category is not null and paid_lines > 0
