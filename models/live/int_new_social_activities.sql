{{ config(materialized='view') }}

with new_rows as (
    select * from {{ ref('src_social_activities') }}
    where {{ is_new_row('social_activities') }}
),

-- a time after the moment of asking cannot be true, as one after its start cannot be in a build
{{ inlined(
    ['stg_social_activities'], {'src_social_activities': 'new_rows'},
    reading=read_by_staging('social_activities'),
) | replace(build_started_at(), asked_at()) }}

good_rows as (
    select * exclude (raw_row)
    from stg_social_activities
    where reason_code is null and occurred_at >= {{ live_first_day() }}
)

{{ live_rows_by_person('good_rows') }}
