{#-
    No published column is called like one that is marked personal (meta: pii), and no published
    text holds an e-mail address. Columns that hold an id are left out: an address that a user has
    chosen as the id is the id.
-#}
-- noqa: disable=LT02
-- depends_on: {{ ref('int_registered_users') }}
{%- for table_name in published_models() %}
-- depends_on: {{ ref(table_name) }}
{%- endfor %}
{%- set personal_columns = [] %}
{%- if execute %}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'model' and node.package_name == 'user_profiling' %}
        {%- for column in node.columns.values() if (column.config.meta or column.meta).get('pii') %}
            {%- do personal_columns.append(column.name | lower) %}
        {%- endfor %}
    {%- endfor %}
    {%- if personal_columns | length == 0 %}
        {%- do exceptions.raise_compiler_error(
            'no column is marked personal, so this test would pass on anything'
        ) %}
    {%- endif %}
{%- endif %}

with leaking_columns as (
    {%- for table_name in published_models() %}
    {%- set columns = adapter.get_columns_in_relation(ref(table_name)) if execute else [] %}
    {%- for column in columns if column.name | lower in personal_columns %}
    select '{{ table_name }}.{{ column.name }}' as leak
    union all
    {%- endfor %}
    {%- endfor %}
    select null as leak
    where false
),

-- few texts hold an @, so only these are looked up
published_addresses as (
    {%- for table_name in published_models() %}
    {%- set columns = adapter.get_columns_in_relation(ref(table_name)) if execute else [] %}
    {%- for column in columns if column.is_string() and not column.name.endswith('user_id') %}
    select
        '{{ table_name }}.{{ column.name }}' as published_column,
        {{ column.name }} as published_text
    from {{ ref(table_name) }}
    where {{ column.name }} like '%@%'
    union all
    {%- endfor %}
    {%- endfor %}
    select
        null as published_column,
        null as published_text
    where false
),

leaking_values as (
    select distinct published_addresses.published_column || ' holds an address' as leak
    from published_addresses
    inner join {{ ref('int_registered_users') }} as users
        on published_addresses.published_text = users.email
)

select leak from leaking_columns
union all
select leak from leaking_values
