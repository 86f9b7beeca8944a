{#-
    Raw interactions, typed and in standard spelling, with the reason why one cannot be used.

    newest_time: a raw time after it cannot be true.
    raw_rows: where they are read from; the whole source unless told otherwise.
-#}
{% macro checked_interactions(newest_time, raw_rows=none) -%}
with devices as (
    select
        spelling,
        standard_value
    from {{ ref('standard_values') }}
    where attribute = 'device'
),

typed_rows as (
    select
        {{ user_profiling.clean_text('user_id') }} as user_id,
        {{ user_profiling.utc_time('occurred_at') | indent(8) }} as occurred_at,
        lower({{ user_profiling.clean_text('interaction_type') }}) as raw_type,
        {{ user_profiling.clean_row_id(ref('src_interactions')) }} as row_id,
        {{ user_profiling.clean_text('session_id') }} as session_id,
        lower({{ user_profiling.clean_text('device') }}) as raw_device,
        {{ user_profiling.clean_text('topic') }} as topic,
        {{ user_profiling.clean_text('duration_seconds') }} as raw_duration,
        {{ user_profiling.finite_number('duration_seconds') }} as reported_seconds,
        {{ user_profiling.clean_text('campaign_id') }} as campaign_id,
        raw_row
    from {{ raw_rows or ref('src_interactions') }}
),

checked_rows as (
    select
        typed_rows.user_id,
        typed_rows.occurred_at,
        cast(typed_rows.occurred_at as date) as activity_date,
        case
            when typed_rows.raw_type in (
                'page_view', 'search', 'ad_impression', 'ad_click', 'ad_conversion'
            ) then typed_rows.raw_type
            else 'other'
        end as interaction_type,
        typed_rows.session_id,
        devices.standard_value as device,
        typed_rows.topic,
        -- a length that nobody believes is unknown; the interaction itself happened
        case
            when typed_rows.reported_seconds <= {{ var('max_interaction_seconds') }}
                then cast(typed_rows.reported_seconds as decimal(18, 3))
        end as duration_seconds,
        typed_rows.campaign_id,
        typed_rows.row_id,
        {{ user_profiling.event_reason_code({
            'missing_type': 'typed_rows.raw_type is null',
            'invalid_duration': 'typed_rows.raw_duration is not null'
                ~ ' and coalesce(typed_rows.reported_seconds, -1) < 0',
        }, newest_time) }} as reason_code,
        typed_rows.raw_row
    from typed_rows
    left join devices on typed_rows.raw_device = devices.spelling
)

select
    user_id,
    occurred_at,
    activity_date,
    interaction_type,
    session_id,
    device,
    topic,
    duration_seconds,
    campaign_id,
    row_id,
    reason_code,
    case when reason_code is not null then {{ user_profiling.to_json('raw_row') }} end as raw_row
from checked_rows
{%- endmacro %}
