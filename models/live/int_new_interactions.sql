{{ config(materialized='view') }}

with new_rows as (
    select * from {{ ref('src_interactions') }}
    where {{ is_new_row('interactions') }}
),

-- a time after the moment of asking cannot be true, as one after its start cannot be in a build
{{ inlined(
    ['stg_interactions'], {'src_interactions': 'new_rows'},
    reading=['standard_values'] + read_by_staging('interactions'),
) | replace(build_started_at(), asked_at()) }}

good_rows as (
    select * exclude (raw_row)
    from stg_interactions
    where reason_code is null and occurred_at >= {{ live_first_day() }}
)

{{ live_rows_by_person('good_rows') }}
