-- noqa: disable=LT02
{{ config(materialized='table') }}

{%- set counts = {'interest_diversity': 'event_count',
    'current_interest_diversity': 'recent_event_count'} %}
with topic_figures as (
    select
        user_id,
        as_of,
        lookback,
        count(*) filter (where topic_kind = 'category') as category_count
        {%- for name, counted in counts.items() %},
        -- the entropy of the shares n / N: ln N less the mean of ln n over all events
        cast(sum({{ counted }}) filter (where topic_kind = 'topic') as double)
            as {{ name }}__events,
        -- summed exactly, so that it does not depend on the order of the topics
        cast(
            sum(cast({{ counted }} * ln(greatest({{ counted }}, 1)) as decimal(28, 12)))
            filter (where topic_kind = 'topic')
            as double
        ) as {{ name }}__logarithms
        {%- endfor %}
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
    end as category_count
    {%- for name in counts %},
    -- at twelve digits a user with one topic has exactly none
    abs(round(
        ln(nullif(topic_figures.{{ name }}__events, 0))
        - topic_figures.{{ name }}__logarithms / nullif(topic_figures.{{ name }}__events, 0),
        11
    )) as {{ name }}
    {%- endfor %}
from {{ ref('int_activity_totals') }} as totals
left join topic_figures
    on
        totals.user_id = topic_figures.user_id
        and totals.as_of = topic_figures.as_of
        and totals.lookback = topic_figures.lookback
