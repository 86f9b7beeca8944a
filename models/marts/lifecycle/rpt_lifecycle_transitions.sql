-- noqa: disable=LT02
{{ config(enabled=has_part('lifecycle') and has_events()) }}

with moves as (
    select
        months.month_end,
        coalesce(earlier_months.state, 'none') as from_state,
        months.state as to_state,
        count(*) as user_count,
        {{ exact_sum('coalesce(months.spend, 0)') }} as spend
    from {{ ref('int_lifecycle_months') }} as months
    left join {{ ref('int_lifecycle_months') }} as earlier_months
        on
            months.user_id = earlier_months.user_id
            and months.months_ago = earlier_months.months_ago - 1
    -- of the first month it is not known where its users come from
    where months.months_ago <= {{ setting('lifecycle', of='int_lifecycle_months')['months'] }} + 1
    group by months.month_end, coalesce(earlier_months.state, 'none'), months.state
)

select
    cast(date_trunc('month', month_end) as date) as month,
    month_end,
    cast(date_trunc('month', month_end + interval '1 day') as date) > month_end as is_complete,
    from_state,
    to_state,
    user_count,
    user_count / cast(sum(user_count) over (partition by month_end, from_state) as double)
        as from_share,
    {%- if is_mapped('transactions', 'amount') %}
    cast(spend as double) as spend,
    cast(spend as double)
    / nullif(cast(sum(spend) over (partition by month_end) as double), 0) as spend_share
    {%- else %}
    cast(null as double) as spend,
    cast(null as double) as spend_share
    {%- endif %}
from moves
