{{ config(materialized='table') }}

with typed_rows as (
    select
        {{ id_text('user_id') }} as user_id,
        {{ id_text('campaign') }} as campaign,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        -- A detail: where it cannot be read, there was a response all the same. Twelve digits leave
        -- room to add up squares.
        try_cast({{ finite_number('value') }} as decimal(16, 4)) as value,
        {{ id_text('arm') }} as arm,
        {{ clean_row_id(ref('src_campaign_responses')) }} as row_id,
        is_wanted,
        raw_row
    from {{ ref('src_campaign_responses') }}
),

checked_rows as (
    select
        typed_rows.*,
        {{ day_of_event() }} as activity_date,
        case
            {{ reasons_about_the_user() }}
            {{ reasons_about_the_time() }}
            when typed_rows.campaign is null then 'missing_campaign'
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
),

numbered_rows as (
    {{ number_duplicates('checked_rows', ['row_id', 'activity_date'], [
        'occurred_at', 'user_id', 'campaign', 'value', 'arm',
    ]) | indent(4) }}
)

select
    user_id,
    campaign,
    occurred_at,
    value,
    arm,
    row_id,
    reason_code,
    {{ row_status(has_happened('occurred_at')) }} as row_status,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from numbered_rows
