{{ config(materialized=raw_materialization('campaign_responses')) }}

{% call without_forgotten('campaign_responses') %}
select
    {{ mapped('campaign_responses', 'user_id') }} as user_id,
    {{ mapped('campaign_responses', 'campaign') }} as campaign,
    {{ mapped('campaign_responses', 'occurred_at') }} as occurred_at,
    {{ mapped('campaign_responses', 'row_id') }} as row_id,
    {{ mapped('campaign_responses', 'value') }} as value,
    {{ mapped('campaign_responses', 'arm') }} as arm,
    {{ delivered_in('campaign_responses') }} as delivered_in,
    {{ is_wanted('campaign_responses') }} as is_wanted,
    {{ raw_row('campaign_responses') }} as raw_row
from {{ read_source('campaign_responses') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('campaign_responses') | lower }}
{% endcall %}
