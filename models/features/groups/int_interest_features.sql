{{ config(materialized='table') }}

with topic_figures as (
    select
        user_id,
        as_of,
        lookback,
        count(*) filter (where topic_kind = 'category') as category_count,
        -- the entropy of the shares n / N: ln N less the mean of ln n over all events
        cast(sum(event_count) filter (where topic_kind = 'topic') as double) as topic_events,
        -- summed exactly, so that it does not depend on the order of the topics
        cast(
            sum(cast(event_count * ln(event_count) as decimal(28, 12)))
            filter (where topic_kind = 'topic')
            as double
        ) as topic_event_logarithms
    from {{ ref('int_topic_totals') }}
    group by user_id, as_of, lookback
)

select
    totals.user_id,
    totals.as_of,
    totals.lookback,
    case
        when {{ is_mapped('transactions', 'category') }}
            then coalesce(topic_figures.category_count, 0)
    end as category_count,
    -- at twelve digits a user with one topic has exactly none
    abs(round(
        ln(topic_figures.topic_events)
        - topic_figures.topic_event_logarithms / topic_figures.topic_events,
        11
    )) as interest_diversity
from {{ ref('int_activity_totals') }} as totals
left join topic_figures
    on
        totals.user_id = topic_figures.user_id
        and totals.as_of = topic_figures.as_of
        and totals.lookback = topic_figures.lookback
