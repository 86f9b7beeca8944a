-- noqa: disable=LT02
with reasons as (
    select
        source,
        row_status,
        {{ listed(
            "reason_code || ' ' || cast(row_count as " ~ dbt.type_string() ~ ")",
            "', '",
            'row_count desc, reason_code'
        ) }} as reasons
    from {{ ref('int_row_counts') }}
    where row_status in ('quarantined', 'filtered')
    group by source, row_status
),

currencies as (
    select
        'transactions' as source,
        {{ listed('currency', "', '", 'row_count desc, currency') }} as currencies
    from {{ ref('int_currency_totals') }}
),

counts as (
    select
        source,
        sum(row_count) as raw_rows,
        {%- for row_status in ['clean', 'duplicate', 'filtered', 'quarantined', 'later'] %}
        coalesce(sum(row_count) filter (where row_status = '{{ row_status }}'), 0)
            as {{ row_status }}_rows{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_row_counts') }}
    group by source
)

select
    sources.source,
    cast(coalesce(counts.raw_rows, 0) as bigint) as raw_rows,
    cast(coalesce(counts.clean_rows, 0) as bigint) as clean_rows,
    cast(coalesce(counts.duplicate_rows, 0) as bigint) as duplicate_rows,
    cast(coalesce(counts.filtered_rows, 0) as bigint) as filtered_rows,
    cast(coalesce(counts.quarantined_rows, 0) as bigint) as quarantined_rows,
    cast(coalesce(counts.later_rows, 0) as bigint) as later_rows,
    cast(greatest(sources.delivered_rows - coalesce(counts.raw_rows, 0), 0) as bigint) as late_rows,
    cast(greatest(coalesce(counts.raw_rows, 0) - sources.delivered_rows, 0) as bigint)
        as removed_rows,
    reasons.reasons as quarantine_reasons,
    filter_reasons.reasons as filter_reasons,
    coalesce(
        currencies.currencies,
        case
            when sources.source = 'user_traits' and counts.raw_rows > 0
                then {{ reporting_currency() }}
        end
    ) as currencies
from {{ ref('int_source_row_counts') }} as sources
left join counts on sources.source = counts.source
left join reasons on sources.source = reasons.source and reasons.row_status = 'quarantined'
left join reasons as filter_reasons
    on sources.source = filter_reasons.source and filter_reasons.row_status = 'filtered'
left join currencies on sources.source = currencies.source
