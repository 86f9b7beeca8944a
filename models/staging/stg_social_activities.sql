with typed_rows as (
    select
        {{ clean_text('user_id') }} as user_id,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        lower({{ clean_text('activity_type') }}) as activity_type,
        {{ clean_row_id(ref('src_social_activities')) }} as row_id,
        {{ clean_text('topic') }} as topic,
        {{ clean_text('account') }} as account,
        raw_row
    from {{ ref('src_social_activities') }}
),

checked_rows as (
    select
        *,
        cast(occurred_at as date) as activity_date,
        case
            when user_id is null then 'missing_user_id'
            when occurred_at is null then 'unreadable_time'
            when occurred_at > {{ build_started_at() }} then 'future_time'
            when activity_type is null then 'missing_type'
            when
                activity_type not in ('like', 'reaction', 'comment', 'share', 'follow', 'unfollow')
                then 'unreadable_type'
        end as reason_code
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
