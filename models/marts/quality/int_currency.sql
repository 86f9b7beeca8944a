select case when count(*) = 1 then max(currency) end as currency
from {{ ref('int_currency_totals') }}
