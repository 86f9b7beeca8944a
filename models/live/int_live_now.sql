{{ config(materialized='view') }}

-- the newest event of all users is the clock, as it will be for the next build: int_as_of reads the
-- new rows in place of the rollups, and the time of this build in place of a sign-up
-- or a row of an own source
with new_interactions as (
    select
        occurred_at as last_at,
        activity_date,
        'clean' as row_status
    from {{ ref('int_new_interactions') }}
),

new_transactions as (
    select
        occurred_at as last_at,
        activity_date,
        'clean' as row_status
    from {{ ref('int_new_transactions') }}
),

new_social_activities as (
    select
        occurred_at as last_at,
        activity_date,
        'clean' as row_status
    from {{ ref('int_new_social_activities') }}
),

built as (
    select
        as_of - interval '1 microsecond' as signed_up_at,
        as_of - interval '1 microsecond' as occurred_at,
        'clean' as row_status
    from {{ ref('int_live_clock') }}
),
{%- set now = {
    'int_interaction_rollup': 'new_interactions',
    'int_transaction_rollup': 'new_transactions',
    'int_social_rollup': 'new_social_activities',
    'stg_users': 'built',
} %}
{%- for source_name in own_sources() %}
{%- do now.update({'stg_' ~ source_name: 'built'}) %}
{%- endfor %}
{{ inlined(['int_as_of'], now) }}
-- new rows do not tell since when there are data
clock as (
    select int_as_of.* replace (
        least(int_as_of.first_activity_date, live_clock.first_activity_date)
            as first_activity_date
    )
    from int_as_of
    cross join {{ ref('int_live_clock') }} as live_clock
)

select * from clock
