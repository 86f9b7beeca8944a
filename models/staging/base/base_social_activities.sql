with typed_rows as (
    select
        {{ clean_text('user_id') }} as user_id,
        try_cast(occurred_at as timestamp) as occurred_at,
        lower({{ clean_text('activity_type') }}) as activity_type,
        {{ clean_text('row_id') }} as row_id,
        {{ clean_text('topic') }} as topic,
        {{ clean_text('account') }} as account,
        raw_row
    from {{ ref('stg_raw_social_activities') }}
),

checked_rows as (
    select
        *,
        {{ event_reason_code({
            'missing_type': 'activity_type is null',
            'unreadable_type': "activity_type not in"
                ~ " ('like', 'reaction', 'comment', 'share', 'follow', 'unfollow')",
        }) }} as reason_code
    from typed_rows
),

accounted_rows as (
    {{ account_for_rows('social_activities', 'checked_rows') | indent(4) }}
)

select * from accounted_rows
