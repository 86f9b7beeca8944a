with built_rows as (
    select * from {{ ref('src_transactions') }}
    where {{ is_built_row('transactions') }}
),

{{ inlined(
    ['stg_transactions'], {'src_transactions': 'built_rows'},
    reading=read_by_staging('transactions'),
) }}

good_rows as (
    select * exclude (raw_row)
    from stg_transactions
    where reason_code is null and occurred_at >= {{ live_first_day() }}
)

{{ live_rows_by_person('good_rows') }}
order by user_id
