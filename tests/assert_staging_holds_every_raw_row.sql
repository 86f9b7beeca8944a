{#-
    The parts of a source add up to its base table; this counts the raw rows themselves. Only on the
    sample: a source that grows while it is being built would fail it for no fault.
-#}
{{ config(enabled=is_sample(), tags=['sample']) }}

with counts as (
    {%- for source_name in built_sources() %}
    select
        '{{ source_name }}' as source,
        (select count(*) from {{ ref('src_' ~ source_name) }}) as delivered_rows,
        (select count(*) from {{ ref('stg_' ~ source_name) }}) as accounted_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select *
from counts
where delivered_rows != accounted_rows
