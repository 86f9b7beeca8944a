-- noqa: disable=LT02
{{ config(materialized='table') }}

{%- for source_name in built_sources() %}
select
    '{{ source_name }}' as source,
    count(*) as delivered_rows
from {{ ref('src_' ~ source_name) }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
