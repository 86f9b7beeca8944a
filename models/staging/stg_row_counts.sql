-- noqa: disable=LT02
{%- for source_name in source_columns() %}
select
    '{{ source_name }}' as source,
    count(*) as raw_rows,
    count(*) filter (where row_status = 'duplicate') as duplicate_rows,
    count(*) filter (where row_status = 'quarantined') as quarantined_rows,
    (select count(*) from {{ ref('stg_' ~ source_name) }}) as clean_rows,
    count(*) filter (
        where row_status = 'clean'
        {%- if source_name == 'users' %}
        and signed_up_at >= clock.as_of
        {%- elif source_name == 'user_traits' %}
        and false
        {%- else %}
        and occurred_at >= clock.as_of
        {%- endif %}
    ) as later_rows
from {{ ref('base_' ~ source_name) }}
{%- if source_name != 'user_traits' %}
cross join {{ ref('stg_as_of') }} as clock
{%- endif %}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
