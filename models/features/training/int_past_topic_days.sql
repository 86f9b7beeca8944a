{{ config(materialized='table', enabled=has_past_people()) }}

with interactions_then as (
    {{ rows_then('int_interaction_rollup', 'int_interaction_by_person') | indent(4) }}
),

transactions_then as (
    {{ rows_then('int_transaction_rollup', 'int_transaction_by_person') | indent(4) }}
),

socials_then as (
    {{ rows_then('int_social_rollup', 'int_social_by_person') | indent(4) }}
),

{{ inlined(['int_topic_days'], {
    'int_interaction_by_person': 'interactions_then',
    'int_transaction_by_person': 'transactions_then',
    'int_social_by_person': 'socials_then',
}, reading=read_by_days()) }}
past_users as (
    select distinct
        user_id,
        as_of,
        user_then
    from {{ ref('int_past_ids') }}
)

select
    past_users.user_id,
    past_users.as_of,
    int_topic_days.activity_date,
    int_topic_days.topic_kind,
    int_topic_days.topic,
    int_topic_days.event_count
from int_topic_days
inner join past_users on int_topic_days.user_id = past_users.user_then
