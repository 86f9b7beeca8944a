{{ config(materialized='table', enabled=converts_amounts()) }}

{%- set given = var('exchange_rates', none) if converts_amounts() else {} %}
{%- set columns = given['columns'] if given.get('columns') is mapping else {} %}
{%- set first_day = "cast('0001-01-01' as date)" %}

with given_rates as (
    {%- if is_table_of_rates(given) %}
    select
        {{ currency_code(null_on_error(columns.get('currency') | string)) }} as currency,
        {%- if columns.get('valid_from') %}
        cast({{ utc_time(null_on_error(columns['valid_from'] | string)) | indent(8) }} as date)
            as valid_from,
        {%- else %}
        {{ first_day }} as valid_from,
        {%- endif %}
        try_cast(
            {{ number_of(null_on_error(columns.get('rate') | string)) }} as decimal(18, 10)
        ) as rate
    from {{ read_location(given) }} as delivered
    {%- else %}
    {%- for currency, rate in given.items() %}
    select
        {{ currency_code(sql_literal(currency | string)) }} as currency,
        {{ first_day }} as valid_from,
        cast({{ sql_literal(rate | string) }} as decimal(18, 10)) as rate
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endif %}
),

rates_by_day as (
    select
        currency,
        valid_from,
        -- of several on one day the greatest, whatever their order
        max(rate) as rate
    from given_rates
    where rate > 0 and valid_from is not null and currency != {{ reporting_currency() }}
    group by currency, valid_from
    union all
    select
        {{ reporting_currency() }} as currency,
        {{ first_day }} as valid_from,
        cast(1 as decimal(18, 10)) as rate
)

select
    currency,
    valid_from,
    lead(valid_from) over (partition by currency order by valid_from) as valid_until,
    rate
from rates_by_day
