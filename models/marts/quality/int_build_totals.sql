-- noqa: disable=LT05
{#-
    Compared with what was published last, not with what was built last: a build whose loss has been
    refused must not become the measure of the next one.
-#}
{{ config(materialized='table') }}

{%- set limits = setting('data_loss') %}
with clock as (
    select
        cast('1970-01-01' as date) as first_day,
        as_of_date
    from {{ ref('int_as_of') }}
),

-- an id that turns out to be another of a person's is not lost
ids_of_users as (
    select user_id
    from {{ ref('int_users') }}
    {%- if has_identities() %}
    union all
    select other_id as user_id
    from {{ ref('int_identities') }}
    where status = 'merged'
    {%- endif %}
),

totals as (
    select
        'rows of ' || source as figure,
        cast(clean_rows as double) as amount,
        {{ limits['max_share'] }} as max_share,
        0 as max_fall
    from {{ ref('rpt_data_quality') }}
    union all
    select
        'users' as figure,
        cast(count(*) as double) as amount,
        {{ limits['max_share'] }} as max_share,
        0 as max_fall
    from ids_of_users
    union all
    select
        'spend' as figure,
        cast(sum(spend) as double) as amount,
        {{ limits['max_share'] }} as max_share,
        0 as max_fall
    from {{ ref('int_transaction_rollup') }}
    where row_status = 'clean'
    union all
    select
        'days up to the newest time' as figure,
        {{ dates_apart('first_day', 'as_of_date') }} * 1e0 as amount,
        0 as max_share,
        {{ limits['max_days_back'] }} as max_fall
    from clock
),

published_totals as (
    {{ left_by_last_build('int_published_totals') | indent(4) }}
),

compared_totals as (
    select
        totals.figure,
        totals.amount,
        published_totals.amount as published_amount,
        coalesce(totals.amount, 0)
        < published_totals.amount * (1 - totals.max_share) - totals.max_fall as is_less,
        -- who asks for an earlier time asks for less
        {%- if var('as_of') is none %}
        false as is_of_the_past
        {%- else %}
        max(case
            when totals.max_fall > 0 and totals.amount < published_totals.amount then 1
            else 0
        end) over () = 1 as is_of_the_past
        {%- endif %}
    from totals
    left join published_totals on totals.figure = published_totals.figure
)

select
    figure,
    amount,
    published_amount,
    coalesce(is_less and not is_of_the_past, false) as is_much_less
from compared_totals
