with reasons as (
    select
        source,
        reason_code,
        count(*) as row_count
    from {{ ref('quarantined_rows') }}
    group by source, reason_code
),

reasons_by_source as (
    select
        source,
        {{ dbt.listagg(
            "reason_code || ' ' || cast(row_count as " ~ dbt.type_string() ~ ")",
            "', '",
            'order by row_count desc, reason_code'
        ) }} as quarantine_reasons
    from reasons
    group by source
)

select
    counts.source,
    counts.raw_rows,
    counts.clean_rows,
    counts.duplicate_rows,
    counts.quarantined_rows,
    counts.later_rows,
    reasons_by_source.quarantine_reasons
from {{ ref('stg_row_counts') }} as counts
left join reasons_by_source on counts.source = reasons_by_source.source
