select
    currency,
    sum(row_count) as row_count,
    coalesce(sum(spend), 0) as spend
from {{ ref('int_transaction_rollup') }}
where
    row_status = 'clean'
    and currency is not null
    -- without amounts it is the currency of nothing
    and not {{ lacks_amounts() | lower }}
group by currency
