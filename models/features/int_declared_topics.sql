{{ config(materialized='view') }}

with listed_topics as (
    select
        user_id,
        {{ split_list('interests') }} as topic
    from {{ ref('int_registered_users') }}
)

select distinct
    user_id,
    {{ trimmed('topic') }} as topic
from listed_topics
where {{ trimmed('topic') }} != ''
