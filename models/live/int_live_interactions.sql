with built_rows as (
    select * from {{ ref('src_interactions') }}
    where {{ is_built_row('interactions') }}
),

{{ inlined(
    ['stg_interactions'], {'src_interactions': 'built_rows'},
    reading=['standard_values'] + read_by_staging('interactions'),
) }}

good_rows as (
    select * exclude (raw_row)
    from stg_interactions
    where reason_code is null and occurred_at >= {{ live_first_day() }}
)

{{ live_rows_by_person('good_rows') }}
order by user_id
