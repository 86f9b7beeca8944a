-- noqa: disable=LT02
with user_counts as (
    select
        count(*) as users,
        count(*) filter (where activity_status = 'active') as active_users,
        count(*) filter (where activity_status = 'unknown') as unknown_users
    from {{ ref('dim_users') }}
),

source_counts as (
    select *
    from {{ ref('rpt_data_quality') }}
    -- of what the input does not have there is nothing to say
    where source in (
        {%- for source_name in source_names() if is_mapped(source_name) %}
        '{{ source_name }}'{{ "," if not loop.last }}
        {%- endfor %}
    )
),

sources_said as (
    select
        {{ listed(
            "source || ' ' || " ~ counted('clean_rows')
            ~ " || ' of ' || " ~ counted('raw_rows') ~ " || ' rows'",
            "', '",
            'raw_rows desc, source'
        ) }} as said
    from source_counts
),

reason_counts as (
    select
        reason_code,
        sum(row_count) as row_count,
        row_number() over (order by sum(row_count) desc, reason_code asc) as reason_rank
    from {{ ref('int_row_counts') }}
    where row_status = 'quarantined'
    group by reason_code
),

-- the four commonest reasons
reasons_said as (
    select
        {{ listed(
            "case when reason_rank > 4 then '...' else " ~ counted('row_count')
            ~ " || ' ' || replace(reason_code, '_', ' ') end",
            "', '",
            'reason_rank'
        ) }} as said
    from reason_counts
    where reason_rank <= 5
),

-- in the order in which they are said
counts_set_aside as (
    select
        1 as position,
        sum(source_counts.quarantined_rows) as row_count,
        'rows (' || max(reasons_said.said) || ')' as words
    from source_counts
    cross join reasons_said
    {%- for column, words in {
        'duplicate_rows': 'copies of other rows',
        'filtered_rows': 'left out',
        'later_rows': 'after the as-of time',
        'late_rows': 'too late',
    }.items() %}
    union all
    select
        {{ loop.index + 1 }} as position,
        sum({{ column }}) as row_count,
        '{{ words }}' as words
    from source_counts
    {%- endfor %}
),

set_aside_said as (
    select
        {{ listed(counted('row_count') ~ " || ' ' || words", "'; '", 'position') }} as said
    from counts_set_aside
    where row_count > 0
),

-- one row, also where there is no segmentation
verdicts as (
    select
        max(coalesce(verdict_today, verdict)) as verdict,
        max(coalesce(reason_today, reason)) as reason
    from {{ ref('rpt_segmentation_health') }}
    where is_current
),

short_names as (
    select
        segment_key,
        segment_name,
        user_share,
        split_part(segment_name, ':', 1) as short_name,
        count(*) over (partition by split_part(segment_name, ':', 1)) as bearers,
        count(*) over () as segments,
        row_number() over (order by user_share desc, segment_key asc) as size_rank
    from {{ ref('dim_segments') }}
),

segments_said as (
    select
        {{ listed(
            "case when bearers = 1 then short_name else segment_name end || ' ' || "
            ~ "cast(cast(round(user_share * 100, 1) as decimal(18, 1)) as "
            ~ dbt.type_string() ~ ") || ' %'",
            "', '",
            'size_rank'
        ) }}
        || case
            when max(segments) > 8 then ' and ' || (max(segments) - 8) || ' more' else ''
        end as said
    from short_names
    where size_rank <= 8
),

warnings_said as (
    select
        max(case when warning_rank = 1 then message end)
        || case
            when count(*) > 1
                then ' And ' || (count(*) - 1) || ' more in rpt_data_warnings.'
            else ''
        end as said
    from {{ ref('rpt_data_warnings') }}
)

select
    1 as line_number,
    'Users' as topic,
    {{ counted('users') }}
    {%- if has_events() %}
    || ', ' || {{ counted('active_users') }} || ' of them active lately'
    {%- endif %}
    || case
        when unknown_users = 0 then ''
        else ', ' || {{ counted('unknown_users') }} || ' of whom nothing is known'
    end as said
from user_counts
union all
select
    2 as line_number,
    'Sources' as topic,
    said
from sources_said
union all
select
    3 as line_number,
    'Period' as topic,
    coalesce(
        first_activity_date || ' to ' || last_activity_date, 'no events, so the users as they are'
    ) as said
from {{ ref('int_as_of') }}
union all
select
    4 as line_number,
    'Set aside' as topic,
    coalesce(said, 'nothing') as said
from set_aside_said
union all
select
    5 as line_number,
    'Verdict' as topic,
    -- the first of the reasons
    coalesce(
        -- some reasons begin with the verdict
        case
            when lower(reason) like replace(verdict, '_', ' ') || ':%' then ''
            else replace(verdict, '_', ' ') || '. '
        end
        || trim(split_part(split_part(coalesce(reason, ''), '; ', 1) || ' ', '. ', 1)) || '.',
        'there is no segmentation'
    ) as said
from verdicts
union all
select
    6 as line_number,
    'Segments' as topic,
    coalesce(said, 'none') as said
from segments_said
union all
select
    7 as line_number,
    'Looks wrong' as topic,
    coalesce(said, 'nothing') as said
from warnings_said
