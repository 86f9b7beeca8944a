with devices as (
    select
        spelling,
        standard_value
    from {{ ref('standard_values') }}
    where attribute = 'device'
),

typed_rows as (
    select
        {{ id_of_row('interactions') }} as user_id,
        {{ anonymous_id_of_row('interactions') }} as anonymous_id,
        {{ utc_time('occurred_at') | indent(8) }} as occurred_at,
        -- types of the user's own stay as they are: features of the input file count them
        lower({{ clean_text('interaction_type') }}) as interaction_type,
        {{ clean_row_id(ref('src_interactions')) }} as row_id,
        {{ id_text('session_id') }} as session_id,
        lower({{ clean_text('device') }}) as raw_device,
        {{ clean_text('topic') }} as topic,
        {{ clean_text('duration_seconds') }} as raw_duration,
        {{ finite_number('duration_seconds') | indent(8) }} as reported_seconds,
        {{ id_text('campaign_id') }} as campaign_id,
        is_wanted,
        raw_row
    from {{ ref('src_interactions') }}
    {{- join_nobody('interactions') }}
),

checked_rows as (
    select
        typed_rows.user_id,
        typed_rows.anonymous_id,
        typed_rows.occurred_at,
        {{ day_of_event() }} as activity_date,
        typed_rows.interaction_type,
        typed_rows.session_id,
        devices.standard_value as device,
        typed_rows.topic,
        -- a length that nobody believes is unknown; the interaction itself happened
        case
            when
                typed_rows.reported_seconds
                <= {{ setting('max_interaction_seconds', of='stg_interactions') }}
                then cast(typed_rows.reported_seconds as decimal(18, 3))
        end as duration_seconds,
        typed_rows.campaign_id,
        typed_rows.row_id,
        case
            {{ reasons_about_the_user() }}
            {{ reasons_about_the_time() }}
            when typed_rows.interaction_type is null then 'missing_type'
            when
                typed_rows.raw_duration is not null
                and coalesce(typed_rows.reported_seconds, -1) < 0
                then 'invalid_duration'
        end as reason_code,
        typed_rows.raw_row
    from typed_rows
    left join devices on typed_rows.raw_device = devices.spelling
    {{ join_unusable_ids() }}
)

select
    user_id,
    anonymous_id,
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
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from checked_rows
