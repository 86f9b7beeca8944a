{{ config(materialized=raw_materialization('users')) }}

{% call without_forgotten('users') %}
select
    {{ mapped('users', 'user_id') }} as user_id,
    {{ mapped('users', 'signed_up_at') }} as signed_up_at,
    {{ mapped('users', 'age_years') }} as age_years,
    {{ mapped('users', 'age_band') }} as age_band,
    {{ mapped('users', 'gender') }} as gender,
    {{ mapped('users', 'location') }} as location,
    {{ mapped('users', 'language') }} as language,
    {{ mapped('users', 'education') }} as education,
    {{ mapped('users', 'income_band') }} as income_band,
    {{ mapped('users', 'interests') }} as interests,
    {{ mapped('users', 'email') }} as email,
    {{ mapped('users', 'full_name') }} as full_name,
    {{ mapped('users', 'marketing_consent') }} as marketing_consent,
    {{ mapped('users', 'updated_at') }} as updated_at,
    {{ delivered_in('users') }} as delivered_in,
    {{ is_wanted('users') }} as is_wanted,
    {{ is_excluded() }} as is_excluded,
    {{ raw_row('users') }} as raw_row
from {{ read_source('users') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('users') | lower }}
{% endcall %}
