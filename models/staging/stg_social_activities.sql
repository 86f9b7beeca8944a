with typed_rows as (
    select
        {{ id_of_row('social_activities') }} as user_id,
        {{ anonymous_id_of_row('social_activities') }} as anonymous_id,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        lower({{ clean_text('activity_type') }}) as activity_type,
        {{ clean_row_id(ref('src_social_activities')) }} as row_id,
        {{ clean_text('topic') }} as topic,
        {{ id_text('account') }} as account,
        is_wanted,
        raw_row
    from {{ ref('src_social_activities') }}
    {{- join_nobody('social_activities') }}
),

checked_rows as (
    select
        typed_rows.*,
        {{ day_of_event() }} as activity_date,
        case
            {{ reasons_about_the_user() }}
            {{ reasons_about_the_time() }}
            when typed_rows.activity_type is null then 'missing_type'
            when
                typed_rows.activity_type not in (
                    'like', 'reaction', 'comment', 'share', 'follow', 'unfollow'
                )
                then 'unreadable_type'
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
)

select
    user_id,
    anonymous_id,
    occurred_at,
    activity_date,
    activity_type,
    topic,
    account,
    row_id,
    reason_code,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from checked_rows
