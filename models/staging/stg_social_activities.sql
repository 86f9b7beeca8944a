with typed_rows as (
    select
        {{ clean_text('user_id') }} as user_id,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        lower({{ clean_text('activity_type') }}) as activity_type,
        {{ clean_row_id(ref('src_social_activities')) }} as row_id,
        {{ clean_text('topic') }} as topic,
        {{ clean_text('account') }} as account,
        is_wanted,
        raw_row
    from {{ ref('src_social_activities') }}
),

checked_rows as (
    select
        typed_rows.*,
        -- a time that cannot be true has no day: rows are put together by the day
        case
            when {{ is_possible_time('typed_rows.occurred_at') | indent(12) }}
                then cast(typed_rows.occurred_at as date)
        end as activity_date,
        case
            when not typed_rows.is_wanted then 'left_out'
            {{ when_excluded() }}
            when typed_rows.user_id is null then 'missing_user_id'
            when placeholders.spelling is not null then 'placeholder_user_id'
            when typed_rows.occurred_at is null then 'unreadable_time'
            when typed_rows.occurred_at < {{ earliest_time() }} then 'impossible_time'
            when typed_rows.occurred_at > {{ build_started_at() }} then 'future_time'
            when typed_rows.activity_type is null then 'missing_type'
            when
                typed_rows.activity_type not in (
                    'like', 'reaction', 'comment', 'share', 'follow', 'unfollow'
                )
                then 'unreadable_type'
        end as reason_code
    from typed_rows
    left join {{ ref('placeholder_user_ids') }} as placeholders
        on lower(typed_rows.user_id) = placeholders.spelling
    {{ excluded_users() }}
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
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from checked_rows
