-- noqa: disable=LT02
{{ config(materialized='view') }}

{#- one row is enough to know, so nothing is counted -#}
{%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
select
    '{{ source_name }}' as source,
    exists (select 1 from {{ ref('int_arrived_' ~ source_name) }}) as has_arrived
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
