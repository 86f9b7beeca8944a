{#-
    The rows that features of the input file are made of are those that the user-days count. A
    warning: where raw files were gone before the feature was declared, nobody can read them again.
-#}
{{ config(severity='warn', enabled=sources_kept_by_day() | select('in', own_features().values()
    | map(attribute='source') | list) | list | length > 0) }}

{%- set rollups = {
    'interactions': 'int_interaction_rollup',
    'transactions': 'int_transaction_rollup',
    'social_activities': 'int_social_rollup',
} %}
with clean_days as (
    {%- for source_name in sources_kept_by_day() if has_own_features_of(source_name) %}
    select
        '{{ source_name }}' as source,
        activity_date,
        row_count,
        0 as kept_rows
    from {{ ref(rollups[source_name]) }}
    where row_status = 'clean'
    union all
    select
        '{{ source_name }}' as source,
        activity_date,
        0 as row_count,
        1 as kept_rows
    from {{ ref(clean_rows_of(source_name)) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    source,
    activity_date,
    sum(row_count) as clean_rows,
    sum(kept_rows) as kept_rows
from clean_days
group by source, activity_date
having sum(row_count) != sum(kept_rows)
