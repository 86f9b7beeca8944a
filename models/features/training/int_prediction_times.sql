{{ config(materialized='view') }}

{%- set horizon_days = var('horizon_days') %}
{%- set step_days = [horizon_days // 3, 1] | max %}

-- The newest time of which all is known is the test. What the model that is tested has learnt from
-- was over by then, so those times begin a horizon earlier.
with snapshots as (
    {%- for number in range(1 + setting('prediction_snapshots') | int) %}
    {%- set days_back = horizon_days + (horizon_days + (number - 1) * step_days if number else 0) %}
    select
        {{ number }} as snapshot_number,
        cast(last_whole_date - interval {{ days_back }} day as date) as last_activity_date,
        last_activity_date as newest_date,
        first_activity_date,
        window_start_date
    from {{ ref('int_as_of') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    snapshot_number,
    snapshot_number = 0 as is_test,
    cast(cast(last_activity_date + interval '1 day' as date) as timestamp) as as_of,
    last_activity_date,
    cast(last_activity_date + interval {{ horizon_days }} day as date) as last_label_date,
    cast(
        window_start_date
        - ({{ dates_apart('last_activity_date', 'newest_date') }}) * interval '1 day'
        as date
    ) as window_start_date,
    cast(last_activity_date - interval {{ horizon_days - 1 }} day as date) as recent_start_date
from snapshots
-- with less history than a horizon nothing tells who is fading away
where {{ days_between('first_activity_date', 'last_activity_date') }} >= {{ horizon_days }}
