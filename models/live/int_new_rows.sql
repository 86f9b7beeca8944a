-- noqa: disable=LT01,LT02,LT06
{{ config(materialized='view') }}

{#- whether there is a new file is told by the names alone, without opening any -#}
{%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
select
    '{{ source_name }}' as source,
    {%- if files_in_place(source_name) %}
    count(*) > 0
    {%- if has_tables_in_place(source_name) %}
    or exists (select 1 from {{ ref('int_new_' ~ source_name) }})
    {%- endif %} as has_new_rows,
    list(files.file order by files.file) as new_files
from glob({{ sql_literal(files_in_place(source_name)) }}) as files
left join {{ ref('int_live_files') }} as known_files
    on files.file = known_files.file_name and known_files.source = '{{ source_name }}'
where known_files.file_name is null
    {%- else %}
    {%- if is_read_in_place(source_name) %}
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
