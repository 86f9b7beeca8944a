-- noqa: disable=LT02
{{ config(materialized='table') }}

with event_times as (
    {%- for rollup in ['int_interaction_rollup', 'int_transaction_rollup', 'int_social_rollup'] %}
    select max(last_at) as newest_at
    from {{ ref(rollup) }}
    where row_status = 'clean'
    union all
    {%- endfor %}
    -- somebody who has only just signed up exists too
    select max(signed_up_at) as newest_at
    from {{ ref('stg_users') }}
    where row_status = 'clean'
),

as_of_times as (
    {{ as_of_times('event_times') | indent(4) }}
)

select * from as_of_times
