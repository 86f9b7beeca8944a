{#-
    The rollups and what is added up from them. Only on the sample: on a large input such a group
    takes as long as making the table, which has the group in its own SQL.
-#}
{{ config(enabled=is_sample(), tags=['sample']) }}

with rollup_rows as (
    select
        activity_date,
        row_status,
        reason_code,
        user_id,
        activity_hour,
        session_id,
        topic,
        'interactions' as source
    from {{ ref('int_interaction_rollup') }}
    union all
    select
        activity_date,
        row_status,
        reason_code,
        user_id,
        null as activity_hour,
        order_id as session_id,
        category as topic,
        'transactions' as source
    from {{ ref('int_transaction_rollup') }}
    union all
    select
        activity_date,
        row_status,
        reason_code,
        user_id,
        null as activity_hour,
        null as session_id,
        topic,
        'social_activities' as source
    from {{ ref('int_social_rollup') }}
),

repeated_rollup_rows as (
    select source as relation_name
    from rollup_rows
    group by
        source,
        activity_date,
        row_status,
        reason_code,
        user_id,
        activity_hour,
        session_id,
        topic
    having count(*) > 1
),

violations as (
    {{ key_violations([
        ('int_orders_by_day', ['user_id', 'activity_date']),
        ('fct_user_days', ['user_id', 'activity_date']),
        ('int_declared_topics', ['user_id', 'topic']),
        ('int_topic_totals', ['user_id', 'as_of', 'lookback', 'topic_kind', 'topic']),
        ('int_activity_totals', ['user_id', 'as_of', 'lookback']),
    ]) | indent(4) }}
)

select relation_name from repeated_rollup_rows
union all
select relation_name from violations
