-- noqa: disable=LT01,LT02,LT06
{{ config(materialized='view') }}

{#- whether there is a new file is told by the names alone, without opening any -#}
{%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
{%- set spec = source_spec(source_name) %}
select
    '{{ source_name }}' as source,
    {%- if spec and location_format(spec) == 'parquet' %}
    count(*) > 0 as has_new_rows,
    list(files.file order by files.file) as new_files
from glob({{ sql_literal(spec['location']) }}) as files
left join {{ ref('int_live_files') }} as known_files
    on files.file = known_files.file_name and known_files.source = '{{ source_name }}'
where known_files.file_name is null
    {%- else %}
    {%- if spec and location_format(spec) == 'table' %}
    exists (select 1 from {{ ref('int_new_' ~ source_name) }}) as has_new_rows,
    {%- else %}
    false as has_new_rows,
    {%- endif %}
    cast(null as varchar []) as new_files
    {%- endif %}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
