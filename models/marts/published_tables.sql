{#- tests of what is not published itself guard the published copy like any other test -#}
-- depends_on: {{ ref('int_build_totals') }}
-- depends_on: {{ ref('int_build_summary') }}
{%- if has_part('metrics') %}
-- depends_on: {{ ref('dim_days') }}
{%- endif %}
{%- if is_sample() %}
-- depends_on: {{ ref('sample_personas') }}
{%- endif %}
with tables as (
    {%- for table_name, ordered_by in published_models().items() %}
    select
        '{{ table_name }}' as table_name,
        '{{ ref(table_name) }}' as relation_name,
        '{{ ordered_by | join(", ") }}' as ordered_by,
        count(*) as row_count
    from {{ ref(table_name) }}
    union all
    {%- endfor %}
    select
        'published_tables' as table_name,
        '{{ this }}' as relation_name,
        'table_name' as ordered_by,
        {{ published_models() | length + 1 }} as row_count
)

select
    tables.table_name,
    tables.relation_name,
    tables.ordered_by,
    tables.row_count,
    {{ build_started_at() }} as published_at,
    (select max(segments.model_version) from {{ ref('dim_segments') }} as segments)
        as model_version,
    {{ sql_literal(input_name()) }} as input
from tables
