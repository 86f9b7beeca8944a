-- noqa: disable=LT02
{{ config(enabled=has_part('lifecycle') and is_mapped('transactions')) }}

-- the scores of a horizon ago say who has moved, after a first build too
with moments as (
    select
        true as is_current,
        last_activity_date,
        window_start_date
    from {{ ref('int_as_of') }}
    union all
    select
        false as is_current,
        cast(last_activity_date - interval {{ var('horizon_days') }} day as date)
            as last_activity_date,
        cast(window_start_date - interval {{ var('horizon_days') }} day as date)
            as window_start_date
    from {{ ref('int_as_of') }}
),

customers as (
    select
        moments.is_current,
        user_days.user_id,
        max(user_days.activity_date) filter (where user_days.order_count > 0) as last_order_date,
        cast(sum(user_days.order_count) as bigint) as order_count,
        {%- if lacks_amounts() %}
        cast(null as double) as total_spend
        {%- else %}
        cast(coalesce(sum(user_days.spend), 0) as double) as total_spend
        {%- endif %}
    from {{ ref('fct_user_days') }} as user_days
    inner join moments
        on
            user_days.activity_date <= moments.last_activity_date
            and (
                moments.window_start_date is null
                or user_days.activity_date >= moments.window_start_date
            )
    group by moments.is_current, user_days.user_id
    having sum(user_days.order_count) > 0
),

-- equal values share a rank, and so a score: what pandas.qcut and the R package rfm give too
ranked_customers as (
    select
        *,
        cast(count(*) over (partition by is_current) as double) as customer_count,
        rank() over (partition by is_current order by last_order_date desc) as recency_rank,
        rank() over (partition by is_current order by order_count) as frequency_rank,
        rank() over (partition by is_current order by total_spend) as monetary_rank
    from customers
),

scored_customers as (
    select
        user_id,
        is_current,
        last_order_date,
        order_count,
        total_spend,
        5 - cast(floor(5 * (recency_rank - 1) / customer_count) as integer) as recency_score,
        1 + cast(floor(5 * (frequency_rank - 1) / customer_count) as integer) as frequency_score,
        case
            when total_spend is not null
                then 1 + cast(floor(5 * (monetary_rank - 1) / customer_count) as integer)
        end as monetary_score
    from ranked_customers
)

select
    scored_customers.*,
    cells.cell
from scored_customers
inner join {{ ref('rfm_cells') }} as cells
    on
        scored_customers.recency_score = cells.recency_score
        and scored_customers.frequency_score = cells.frequency_score
