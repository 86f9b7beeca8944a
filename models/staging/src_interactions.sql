{{ config(materialized=raw_materialization('interactions')) }}

{% call without_forgotten('interactions') %}
select
    {{ mapped('interactions', 'user_id') }} as user_id,
    {{ mapped('interactions', 'occurred_at') }} as occurred_at,
    {{ mapped('interactions', 'interaction_type') }} as interaction_type,
    {{ mapped('interactions', 'row_id') }} as row_id,
    {{ mapped('interactions', 'session_id') }} as session_id,
    {{ mapped('interactions', 'device') }} as device,
    {{ mapped('interactions', 'topic') }} as topic,
    {{ mapped('interactions', 'duration_seconds') }} as duration_seconds,
    {{ mapped('interactions', 'campaign_id') }} as campaign_id,
    {{ mapped('interactions', 'anonymous_id') }} as anonymous_id,
    {{ delivered_in('interactions') }} as delivered_in,
    {{ is_wanted('interactions') }} as is_wanted,
    {{ raw_row('interactions') }} as raw_row
from {{ read_source('interactions') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('interactions') | lower }}
{% endcall %}
