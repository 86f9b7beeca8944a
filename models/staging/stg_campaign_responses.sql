{{ config(materialized='table') }}

with typed_rows as (
    select
        {{ clean_text('user_id') }} as user_id,
        {{ clean_text('campaign') }} as campaign,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        -- A detail: where it cannot be read, there was a response all the same. Twelve digits leave
        -- room to add up squares.
        try_cast({{ finite_number('value') }} as decimal(16, 4)) as value,
        {{ clean_row_id(ref('src_campaign_responses')) }} as row_id,
        raw_row
    from {{ ref('src_campaign_responses') }}
),

checked_rows as (
    select
        *,
        cast(occurred_at as date) as activity_date,
        case
            when user_id is null then 'missing_user_id'
            when occurred_at is null then 'unreadable_time'
            when occurred_at > {{ build_started_at() }} then 'future_time'
            when campaign is null then 'missing_campaign'
        end as reason_code
    from typed_rows
),

numbered_rows as (
    {{ number_duplicates('checked_rows', ['row_id', 'activity_date'], [
        'occurred_at', 'user_id', 'campaign', 'value',
    ]) | indent(4) }}
)

select
    user_id,
    campaign,
    occurred_at,
    value,
    row_id,
    reason_code,
    {{ row_status(has_happened('occurred_at')) }} as row_status,
    case when reason_code is not null then {{ to_json('raw_row') }} end as raw_row
from numbered_rows
