with built_rows as (
    select * from {{ ref('src_social_activities') }}
    where {{ is_built_row('social_activities') }}
),

{{ inlined(
    ['stg_social_activities'], {'src_social_activities': 'built_rows'},
    reading=read_by_staging('social_activities'),
) }}

good_rows as (
    select * exclude (raw_row)
    from stg_social_activities
    where reason_code is null and occurred_at >= {{ live_first_day() }}
)

{{ live_rows_by_person('good_rows') }}
order by user_id
