{#-
    Advice for the kind of business at hand; what is the same for all is under `any`, and what does
    not speak of money, where nothing is known of it, under the business `..._without_prices`.
-#}
{%- set own_rows = business() ~ ('_without_prices' if lacks_amounts() else '') %}
with rows_for_business as (
    select
        *,
        row_number() over (
            partition by archetype
            order by
                case business
                    when 'any' then 2
                    when {{ sql_literal(business()) }} then 1
                    else 0
                end
        ) as preference
    from {{ ref('playbook') }}
    where business in ({{ sql_literal(own_rows) }}, {{ sql_literal(business()) }}, 'any')
)

select
    archetype,
    title,
    objective,
    channel,
    timing,
    offer,
    message,
    kpi,
    campaign
from rows_for_business
where preference = 1
