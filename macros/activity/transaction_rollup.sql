{#-
    What transactions add up to, by what became of them, and the clean ones per user, order and
    category.

    accounted_rows: a relation (or the name of a CTE) of what account_for_rows gives.
-#}
{% macro transaction_rollup(accounted_rows) -%}
-- of what is not clean only the number counts
with keyed_rows as (
    select
        *,
        row_status = 'clean' as is_clean
    from {{ accounted_rows }}
)

select
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end as user_id,
    case when is_clean then order_id end as order_id,
    case when is_clean then category end as category,
    cast(count(*) as integer) as row_count,
    min(occurred_at) as first_at,
    max(occurred_at) as last_at,
    cast(count(*) filter (where amount > 0) as integer) as paid_lines,
    min(occurred_at) filter (where amount > 0) as first_paid_at,
    cast(sum(amount) filter (where amount > 0) as decimal(18, 4)) as spend,
    cast(-sum(amount) filter (where amount < 0) as decimal(18, 4)) as refunded
from keyed_rows
group by
    activity_date,
    row_status,
    reason_code,
    case when is_clean then user_id end,
    case when is_clean then order_id end,
    case when is_clean then category end
{%- endmacro %}
