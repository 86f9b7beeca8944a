-- noqa: disable=LT02
{{ config(materialized='table') }}

{%- set rollups = {
    'interactions': 'int_interaction_rollup',
    'transactions': 'int_transaction_rollup',
    'social_activities': 'int_social_rollup',
    'identities': 'int_identity_links',
} %}

{#- a source of events was counted when it was rolled up, the others hold their rows themselves -#}
{%- for source_name in built_sources() %}
select
    '{{ source_name }}' as source,
    row_status,
    reason_code,
    {{ 'cast(sum(row_count) as bigint)' if source_name in rollups else 'count(*)' }} as row_count
from {{ ref(rollups[source_name]) if source_name in rollups else ref('stg_' ~ source_name) }}
{%- if source_name == 'identities' %}
where source = 'identities'
{%- endif %}
group by row_status, reason_code
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
