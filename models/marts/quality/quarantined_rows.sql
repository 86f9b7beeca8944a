{{ config(materialized='view') }}

{%- for source_name in built_sources() %}
select
    '{{ source_name }}' as source,
    reason_code,
    raw_row
from {{ ref('stg_' ~ source_name) }}
where reason_code not in ({{ left_out() }})
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
