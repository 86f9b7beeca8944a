{{ config(materialized='view') }}

select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic
from {{ ref('stg_interactions') }}
where topic is not null
union all
select
    user_id,
    activity_date,
    'topic' as topic_kind,
    topic
from {{ ref('stg_social_activities') }}
where topic is not null
union all
select
    user_id,
    activity_date,
    'category' as topic_kind,
    category as topic
from {{ ref('stg_transactions') }}
where category is not null and amount > 0
