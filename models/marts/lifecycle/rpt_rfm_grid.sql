{{ config(enabled=has_part('lifecycle') and is_mapped('transactions')) }}

with cells as (
    select distinct
        cell,
        cell_rank
    from {{ ref('rfm_cells') }}
),

cell_totals as (
    select
        cell,
        count(*) filter (where is_current) as user_count,
        count(*) filter (where not is_current) as previous_user_count,
        sum(order_count) filter (where is_current) as order_count,
        {{ exact_sum('total_spend') }} filter (where is_current) as spend
    from {{ ref('int_user_rfm') }}
    group by cell
),

users_who_stayed as (
    select
        cell,
        count(*) as user_count
    from {{ ref('fct_user_rfm') }}
    where cell = previous_cell
    group by cell
),

cell_segments as (
    select
        scores.cell,
        members.segment_key,
        count(*) as user_count
    from {{ ref('fct_user_rfm') }} as scores
    inner join {{ ref('ml_user_segments') }} as members on scores.user_id = members.user_id
    group by scores.cell, members.segment_key
),

compared_segments as (
    select
        cell,
        segment_key,
        row_number() over (partition by cell order by user_count desc, segment_key asc)
            as segment_rank,
        user_count / cast(sum(user_count) over (partition by cell) as double) as cell_share,
        sum(user_count) over (partition by segment_key)
        / cast(sum(user_count) over () as double) as overall_share
    from cell_segments
)

select
    cells.cell,
    cast(cells.cell_rank as integer) as cell_rank,
    coalesce(totals.user_count, 0) as user_count,
    coalesce(totals.user_count, 0)
    / nullif(cast(sum(totals.user_count) over () as double), 0) as user_share,
    cast(coalesce(totals.order_count, 0) as bigint) as order_count,
    {%- if lacks_amounts() %}
    cast(null as double) as spend,
    cast(null as double) as spend_share,
    {%- else %}
    cast(coalesce(totals.spend, 0) as double) as spend,
    cast(coalesce(totals.spend, 0) as double)
    / nullif(cast(sum(totals.spend) over () as double), 0) as spend_share,
    {%- endif %}
    coalesce(totals.previous_user_count, 0) as previous_user_count,
    coalesce(totals.previous_user_count, 0)
    / nullif(cast(sum(totals.previous_user_count) over () as double), 0) as previous_user_share,
    coalesce(totals.user_count, 0) - coalesce(stayed.user_count, 0) as arrived_users,
    coalesce(totals.previous_user_count, 0) - coalesce(stayed.user_count, 0) as left_users,
    main_segments.segment_key as main_segment_key,
    segments.segment_name as main_segment_name,
    main_segments.cell_share as main_segment_share,
    main_segments.cell_share / main_segments.overall_share as main_segment_lift
from cells
left join cell_totals as totals on cells.cell = totals.cell
left join users_who_stayed as stayed on cells.cell = stayed.cell
left join compared_segments as main_segments
    on cells.cell = main_segments.cell and main_segments.segment_rank = 1
left join {{ ref('dim_segments') }} as segments
    on main_segments.segment_key = segments.segment_key
