{{ config(materialized='table') }}

{%- set band_attributes = ['age_band', 'education', 'income_band'] %}
with users as (
    select
        stg_users.*,
        {%- for attribute in band_attributes %}
        {{ band_spelling('stg_users.raw_' ~ attribute) }} as {{ attribute }}_spelling,
        {%- endfor %}
        lower(stg_users.raw_gender) as gender_spelling
    from {{ by_person('stg_users') }} as stg_users
    where stg_users.row_status = 'clean'
),

spellings as (
    select
        attribute,
        spelling,
        standard_value
    from {{ ref('standard_values') }}
    union
    select
        attribute,
        {{ band_spelling('band') }} as spelling,
        band as standard_value
    from {{ ref('band_orders') }}
),

standardised_users as (
    select
        users.user_id,
        users.signed_up_at,
        users.age_years,
        -- a spelling that the seed does not know stays as it was written
        case
            when gender_spellings.spelling is null then users.raw_gender
            else gender_spellings.standard_value
        end as gender,
        {%- for attribute in band_attributes %}
        case
            when {{ attribute }}_spellings.spelling is null then users.raw_{{ attribute }}
            else {{ attribute }}_spellings.standard_value
        end as {{ attribute }},
        {%- endfor %}
        users.location,
        users.language,
        users.interests,
        users.email,
        users.full_name,
        users.marketing_consent
    from users
    left join spellings as gender_spellings
        on
            users.gender_spelling = gender_spellings.spelling
            and gender_spellings.attribute = 'gender'
    {%- for attribute in band_attributes %}
    left join spellings as {{ attribute }}_spellings
        on
            users.{{ attribute }}_spelling = {{ attribute }}_spellings.spelling
            and {{ attribute }}_spellings.attribute = '{{ attribute }}'
    {%- endfor %}
),

ranked_users as (
    select
        users.user_id,
        users.signed_up_at,
        coalesce(users.age_years, age_bands.midpoint, {{ band_midpoint('users.age_band') }})
            as age_years,
        coalesce(users.age_band, bands_of_age.band) as age_band,
        users.gender,
        users.location,
        users.language,
        users.education,
        education_bands.band_rank as education_rank,
        users.income_band,
        income_bands.band_rank as income_rank,
        users.interests,
        users.email,
        users.full_name,
        users.marketing_consent
    from standardised_users as users
    left join {{ ref('band_orders') }} as age_bands
        on age_bands.attribute = 'age_band' and users.age_band = age_bands.band
    left join {{ ref('band_orders') }} as bands_of_age
        on
            bands_of_age.attribute = 'age_band'
            and floor(users.age_years) between bands_of_age.lower_bound and bands_of_age.upper_bound
    left join {{ ref('band_orders') }} as education_bands
        on education_bands.attribute = 'education' and users.education = education_bands.band
    left join {{ ref('band_orders') }} as income_bands
        on income_bands.attribute = 'income_band' and users.income_band = income_bands.band
)

select * from ranked_users
