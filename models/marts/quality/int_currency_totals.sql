select
    currency,
    sum(row_count) as row_count,
    coalesce(sum(spend), 0) as spend
from {{ ref('int_transaction_rollup') }}
where
    row_status = 'clean'
    and currency is not null
    {%- if lacks_amounts() %}
    -- there is no money for it to be the currency of
    and false
    {%- endif %}
group by currency
