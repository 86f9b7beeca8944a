{{ config(enabled=has_identities()) }}

select
    rollup.activity_date,
    rollup.row_status,
    rollup.reason_code,
    coalesce(identities.user_id, rollup.user_id) as user_id,
    rollup.order_id,
    rollup.category,
    rollup.currency,
    rollup.row_count,
    rollup.first_at,
    rollup.last_at,
    rollup.paid_lines,
    rollup.first_paid_at,
    rollup.spend,
    rollup.refunded
from {{ ref('int_transaction_rollup') }} as rollup
left join {{ ref('int_identities') }} as identities
    on rollup.user_id = identities.other_id and identities.user_id != identities.other_id
