-- noqa: disable=LT02
with files as (
    select
        cast(null as {{ dbt.type_string() }}) as source,
        cast(null as {{ dbt.type_string() }}) as file_name
    where false
    {%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
    {%- if files_in_place(source_name) %}
    union all
    select distinct
        '{{ source_name }}' as source,
        file as file_name
    from glob({{ sql_literal(files_in_place(source_name)) }})
    {%- endif %}
    {%- endfor %}
)

select
    source,
    file_name
from files
