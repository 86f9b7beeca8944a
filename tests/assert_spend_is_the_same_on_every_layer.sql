{#- The sum of positive amounts of a day is the same in the clean rows and in the report. -#}
with clean_days as (
    select
        activity_date,
        sum(spend) as spend
    from {{ ref('int_transaction_rollup') }}
    where row_status = 'clean' and spend > 0
    group by activity_date
),

reported_days as (
    select
        day,
        sum(spend) as spend
    from {{ ref('rpt_segment_days') }}
    group by day
)

select
    clean_days.activity_date,
    clean_days.spend as clean_spend,
    reported_days.spend as reported_spend
from clean_days
left join reported_days on clean_days.activity_date = reported_days.day
where not coalesce(abs(clean_days.spend - reported_days.spend) < 0.001, false)
