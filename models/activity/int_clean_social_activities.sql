{{ config(
    materialized='user_profiling_daily',
    portions_of={'stg_social_activities': 'occurred_at'},
    enabled=has_own_features_of('social_activities'),
) }}

-- read again for each step: held, a portion would take twice the memory
with portion_rows as {{ not_materialized() }} (
    select * from {{ ref('stg_social_activities') }}
    where reason_code is null and {{ is_in_portion('occurred_at') }}
),

-- the same copy stays as in int_social_rollup
numbered_rows as (
    {{ number_copies_of_events('social_activities', 'portion_rows') | indent(4) }}
),

rows_with_status as (
    select
        activity_date,
        user_id,
        occurred_at,
        activity_type,
        topic,
        account,
        {{ row_status(has_happened('occurred_at')) }} as row_status
    from numbered_rows
)

select * from rows_with_status
where row_status = 'clean'
