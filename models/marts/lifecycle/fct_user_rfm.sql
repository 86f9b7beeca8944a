{{ config(enabled=has_part('lifecycle') and is_mapped('transactions')) }}

select
    scores.user_id,
    scores.last_order_date,
    scores.order_count,
    scores.total_spend,
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    cast(scores.recency_score as {{ dbt.type_string() }})
    || cast(scores.frequency_score as {{ dbt.type_string() }})
    || coalesce(cast(scores.monetary_score as {{ dbt.type_string() }}), '') as rfm_score,
    scores.cell,
    earlier_scores.cell as previous_cell,
    clock.as_of_date
from {{ ref('int_user_rfm') }} as scores
cross join {{ ref('int_as_of') }} as clock
left join {{ ref('int_user_rfm') }} as earlier_scores
    on scores.user_id = earlier_scores.user_id and not earlier_scores.is_current
where scores.is_current
