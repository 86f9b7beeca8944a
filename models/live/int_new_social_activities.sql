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

{% if has_identities() -%}
select good_rows.* replace (coalesce(identities.user_id, good_rows.user_id) as user_id)
from good_rows
left join {{ ref('int_identities') }} as identities
    on good_rows.user_id = identities.other_id
{%- else -%}
select * from good_rows
{%- endif %}
