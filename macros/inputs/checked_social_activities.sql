{#-
    Raw social activities, typed and in standard spelling, with the reason why one cannot be used.

    newest_time: a raw time after it cannot be true.
    raw_rows: where they are read from; the whole source unless told otherwise.
-#}
{% macro checked_social_activities(newest_time, raw_rows=none) -%}
with typed_rows as (
    select
        {{ user_profiling.clean_text('user_id') }} as user_id,
        {{ user_profiling.utc_time('occurred_at') | indent(8) }} as occurred_at,
        lower({{ user_profiling.clean_text('activity_type') }}) as activity_type,
        {{ user_profiling.clean_row_id(ref('src_social_activities')) }} as row_id,
        {{ user_profiling.clean_text('topic') }} as topic,
        {{ user_profiling.clean_text('account') }} as account,
        raw_row
    from {{ raw_rows or ref('src_social_activities') }}
),

checked_rows as (
    select
        *,
        cast(occurred_at as date) as activity_date,
        {{ user_profiling.event_reason_code({
            'missing_type': 'activity_type is null',
            'unreadable_type': "activity_type not in"
                ~ " ('like', 'reaction', 'comment', 'share', 'follow', 'unfollow')",
        }, newest_time) }} as reason_code
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
    case when reason_code is not null then {{ user_profiling.to_json('raw_row') }} end as raw_row
from checked_rows
{%- endmacro %}
