with typed_rows as (
    select
        {{ clean_text('user_id') }} as user_id,
        try_cast(occurred_at as timestamp) as occurred_at,
        lower({{ clean_text('activity_type') }}) as activity_type,
        {{ clean_row_id(ref('stg_raw_social_activities')) }} as row_id,
        {{ clean_text('topic') }} as topic,
        {{ clean_text('account') }} as account,
        raw_row
    from {{ ref('stg_raw_social_activities') }}
),

checked_rows as (
    select
        *,
        cast(occurred_at as date) as activity_date,
        {{ event_reason_code({
            'missing_type': 'activity_type is null',
            'unreadable_type': "activity_type not in"
                ~ " ('like', 'reaction', 'comment', 'share', 'follow', 'unfollow')",
        }) }} as reason_code
    from typed_rows
)

select
    user_id,
    occurred_at,
    activity_date,
    activity_type,
    topic,
    account,
    row_id,
    reason_code,
    case when reason_code is not null then {{ to_json('raw_row') }} end as raw_row
from checked_rows
