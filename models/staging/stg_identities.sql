{{ config(enabled=is_mapped('identities')) }}

with typed_rows as (
    select
        {{ id_text('user_id') }} as user_id,
        {{ id_text('other_id') }} as other_id,
        {{ utc_time('seen_at') | indent(8) }} as occurred_at,
        is_wanted,
        raw_row
    from {{ ref('src_identities') }}
),

checked_rows as (
    select
        typed_rows.*,
        {{ day_of_event() }} as activity_date,
        case
            {{ reasons_about_the_user() }}
            when typed_rows.other_id is null then 'missing_other_id'
            when other_placeholders.spelling is not null then 'placeholder_other_id'
            -- without times, a link holds at all of them
            {%- if is_mapped('identities', 'seen_at') %}
            {{ reasons_about_the_time() }}
            {%- endif %}
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
    left join {{ ref('placeholder_user_ids') }} as other_placeholders
        on lower(typed_rows.other_id) = other_placeholders.spelling
)

select
    user_id,
    other_id,
    occurred_at as seen_at,
    activity_date,
    reason_code,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from checked_rows
