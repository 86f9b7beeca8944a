{{ config(enabled=has_identities()) }}

{%- set attributes = [
    'age_years', 'raw_age_band', 'raw_gender', 'location', 'language', 'raw_education',
    'raw_income_band', 'interests', 'email', 'full_name',
] %}
with registrations as (
    select
        registrations.*,
        coalesce(identities.user_id, registrations.user_id) as person_id
    from {{ ref('stg_users') }} as registrations
    left join {{ ref('int_identities') }} as identities
        on registrations.user_id = identities.other_id
    where registrations.row_status = 'clean'
),

-- what the id that stays says goes before what others say, and of these the newest first
ranked_registrations as (
    select
        *,
        row_number() over (
            partition by person_id
            order by
                user_id = person_id desc,
                updated_at desc nulls last,
                signed_up_at desc nulls last,
                user_id asc
        ) as precedence
    from registrations
)

select
    person_id as user_id,
    'clean' as row_status,
    min(signed_up_at) as signed_up_at,
    max(updated_at) as updated_at,
    {%- for attribute in attributes %}
    min_by({{ attribute }}, precedence) filter (where {{ attribute }} is not null)
        as {{ attribute }},
    {%- endfor %}
    -- one id that says no says it for all
    case
        when count(*) filter (where not marketing_consent) > 0 then false
        when count(*) filter (where marketing_consent) > 0 then true
    end as marketing_consent
from ranked_registrations
group by person_id
