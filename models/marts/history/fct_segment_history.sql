-- noqa: disable=LT02
with arrivals as (
    select
        history.user_id,
        history.valid_from as moved_at,
        coalesce(earlier.segment_key, 'new') as from_segment_key,
        history.segment_key as to_segment_key
    from {{ ref('user_segment_history') }} as history
    left join {{ ref('user_segment_history') }} as earlier
        on history.user_id = earlier.user_id and history.valid_from = earlier.valid_to
),

departures as (
    select
        history.user_id,
        history.valid_to as moved_at,
        history.segment_key as from_segment_key,
        {%- if has_identities() %}
        case when identities.status = 'merged' then 'merged' else 'gone' end as to_segment_key
        {%- else %}
        'gone' as to_segment_key
        {%- endif %}
    from {{ ref('user_segment_history') }} as history
    left join {{ ref('user_segment_history') }} as later
        on history.user_id = later.user_id and history.valid_to = later.valid_from
    {%- if has_identities() %}
    left join {{ ref('int_identities') }} as identities on history.user_id = identities.other_id
    {%- endif %}
    where history.valid_to is not null and later.user_id is null
),

moves as (
    select * from arrivals
    union all
    select * from departures
)

select
    moves.user_id,
    moves.moved_at,
    moves.from_segment_key,
    from_segments.segment_name as from_segment_name,
    moves.to_segment_key,
    to_segments.segment_name as to_segment_name,
    reasons.why
from moves
left join {{ ref('int_move_reasons') }} as reasons
    on moves.user_id = reasons.user_id and moves.moved_at = reasons.as_of
left join {{ ref('int_segment_labels') }} as from_segments
    on moves.from_segment_key = from_segments.segment_key
left join {{ ref('int_segment_labels') }} as to_segments
    on moves.to_segment_key = to_segments.segment_key
