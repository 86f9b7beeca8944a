{{ config(materialized=raw_materialization('social_activities')) }}

{% call without_forgotten('social_activities') %}
select
    {{ mapped('social_activities', 'user_id') }} as user_id,
    {{ mapped('social_activities', 'occurred_at') }} as occurred_at,
    {{ mapped('social_activities', 'activity_type') }} as activity_type,
    {{ mapped('social_activities', 'row_id') }} as row_id,
    {{ mapped('social_activities', 'topic') }} as topic,
    {{ mapped('social_activities', 'account') }} as account,
    {{ mapped('social_activities', 'anonymous_id') }} as anonymous_id,
    {{ delivered_in('social_activities') }} as delivered_in,
    {{ is_wanted('social_activities') }} as is_wanted,
    {{ raw_row('social_activities') }} as raw_row
from {{ read_source('social_activities') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('social_activities') | lower }}
{% endcall %}
