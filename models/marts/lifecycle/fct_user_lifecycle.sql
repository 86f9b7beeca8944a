{{ config(enabled=has_part('lifecycle') and has_events()) }}

select
    months.user_id,
    months.state,
    earlier_months.state as previous_state,
    '{{ "orders" if counts_orders() else "activity" }}' as measured_by,
    months.first_on,
    months.last_on,
    months.returned_on,
    cast(months.occasion_count as bigint) as occasion_count,
    months.typical_gap_days,
    months.expected_gap_days,
    cast(months.days_since_last as bigint) as days_since_last,
    months.gaps_since_last,
    {%- if is_mapped('transactions', 'amount') %}
    cast(coalesce(months.spend, 0) as double) as spend,
    {%- else %}
    cast(null as double) as spend,
    {%- endif %}
    clock.as_of_date
from {{ ref('int_lifecycle_months') }} as months
cross join {{ ref('int_as_of') }} as clock
left join {{ ref('int_lifecycle_months') }} as earlier_months
    on months.user_id = earlier_months.user_id and earlier_months.months_ago = 2
where months.months_ago = 1
