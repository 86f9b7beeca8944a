-- where amounts come with no currency, that of the input file
select
    case
        when count(*) <= 1 then coalesce(max(currency), {{ reporting_currency() }})
    end as currency
from {{ ref('int_currency_totals') }}
