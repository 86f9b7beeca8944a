-- noqa: disable=LT02
with files as (
    select
        cast(null as {{ dbt.type_string() }}) as source,
        cast(null as {{ dbt.type_string() }}) as file_name
    where false
    {%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
    {%- set spec = source_spec(source_name) %}
    {%- if spec and location_format(spec) == 'parquet' %}
    union all
    select
        '{{ source_name }}' as source,
        file as file_name
    from glob({{ sql_literal(spec['location']) }})
    {%- endif %}
    {%- endfor %}
)

select
    source,
    file_name
from files
