{{ config(materialized='table') }}

with typed_rows as (
    select
        {{ id_text('user_id') }} as user_id,
        {{ believable_time('signed_up_at') }} as signed_up_at,
        {{ believable_time('updated_at') }} as updated_at,
        {{ finite_number('age_years') }} as raw_age_years,
        {{ clean_text('age_band') }} as raw_age_band,
        {{ clean_text('gender') }} as raw_gender,
        {{ clean_text('location') }} as location,
        {{ clean_text('language') }} as language,
        {{ clean_text('education') }} as raw_education,
        {{ clean_text('income_band') }} as raw_income_band,
        {{ clean_text('interests') }} as interests,
        {{ clean_text('email') }} as email,
        {{ clean_text('full_name') }} as full_name,
        case
            when lower({{ clean_text('marketing_consent') }}) in ('true', 't', 'yes', 'y', '1')
                then true
            when lower({{ clean_text('marketing_consent') }}) in ('false', 'f', 'no', 'n', '0')
                then false
        end as marketing_consent,
        is_wanted,
        raw_row
    from {{ ref('src_users') }}
),

checked_rows as (
    select
        typed_rows.*,
        case
            {{ reasons_about_the_user() }}
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
),

numbered_rows as (
    {{ number_duplicates('checked_rows', ['user_id'], [
        'updated_at desc nulls last', 'signed_up_at', 'raw_age_years', 'raw_age_band', 'raw_gender',
        'location', 'language', 'raw_education', 'raw_income_band', 'interests', 'email',
        'full_name', 'marketing_consent',
    ]) | indent(4) }}
)

select
    user_id,
    signed_up_at,
    updated_at,
    -- an age that nobody has is unknown
    case
        when
            raw_age_years
            between {{ setting('min_age_years') }} and {{ setting('max_age_years') }}
            then raw_age_years
    end as age_years,
    raw_age_band,
    raw_gender,
    location,
    language,
    raw_education,
    raw_income_band,
    interests,
    email,
    full_name,
    marketing_consent,
    reason_code,
    {{ row_status('signed_up_at is null or ' ~ has_happened('signed_up_at')) }} as row_status,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from numbered_rows
