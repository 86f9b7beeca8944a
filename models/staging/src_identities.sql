{{ config(materialized=raw_materialization('identities'), enabled=is_mapped('identities')) }}

{% call without_forgotten('identities') %}
select
    {{ mapped('identities', 'user_id') }} as user_id,
    {{ mapped('identities', 'other_id') }} as other_id,
    {{ mapped('identities', 'seen_at') }} as seen_at,
    {{ delivered_in('identities') }} as delivered_in,
    {{ is_wanted('identities') }} as is_wanted,
    {{ whole_row('delivered') }} as raw_row
from {{ read_source('identities') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('identities') | lower }}
{% endcall %}
