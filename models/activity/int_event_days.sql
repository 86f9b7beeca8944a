{{ config(materialized='view') }}

with events as (
    {%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
    select activity_date
    from {{ ref('stg_' ~ source_name) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    activity_date,
    count(*) as event_count
from events
group by activity_date
