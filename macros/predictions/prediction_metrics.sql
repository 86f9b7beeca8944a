{#-
    How good predictions were, one row per group and metric, with value (of the model) and
    baseline_value (of the naive guess).

    tests: a relation with target, is_probability, predicted_value, naive_value, observed_value and the
        columns of groups.
    groups: what the metrics are wanted for, target among them.
-#}
{% macro prediction_metrics(tests, groups) -%}
{%- set within = groups | join(', ') -%}
{%- set partition = 'partition by ' ~ within ~ ', is_model' -%}
with guesses as (
    select
        {{ within }},
        is_probability,
        true as is_model,
        predicted_value as guess,
        observed_value as outcome
    from {{ tests }}
    union all
    select
        {{ within }},
        is_probability,
        false as is_model,
        naive_value as guess,
        observed_value as outcome
    from {{ tests }}
    where naive_value is not null
),

-- twice the mean rank of those that are equal: a whole number, which adds up exactly
ranked as (
    select
        *,
        2 * rank() over ({{ partition }} order by guess)
        + count(*) over ({{ partition }}, guess) - 1 as guess_rank,
        2 * rank() over ({{ partition }} order by outcome)
        + count(*) over ({{ partition }}, outcome) - 1 as outcome_rank,
        rank() over ({{ partition }} order by guess desc) as rank_from_top,
        count(*) over ({{ partition }}) as user_count
    from guesses
),

placed as (
    select
        *,
        (rank_from_top - 1) * 10 // user_count as decile,
        -- of those who are equal at the edge of the top decile each counts with the same part
        greatest(0, least(1, (user_count / 10.0 - (rank_from_top - 1))
            / count(*) over ({{ partition }}, guess))) as part_in_top_decile
    from ranked
),

totals as (
    select
        {{ within }},
        is_model,
        is_probability,
        cast(count(*) as double) as users,
        cast({{ user_profiling.exact_sum('outcome') }} as double) as outcomes,
        cast({{ user_profiling.exact_sum('outcome * part_in_top_decile') }} as double)
            as outcomes_in_top_decile,
        cast({{ user_profiling.exact_sum('(guess - outcome) * (guess - outcome)') }} as double)
            as squared_error,
        cast(sum(guess_rank) filter (where outcome > 0) as double) as ranks_of_outcomes,
        cast(sum(cast(guess_rank as decimal(38, 0)) * outcome_rank) as double) as rank_products,
        cast(sum(guess_rank) as double) as guess_ranks,
        cast(sum(outcome_rank) as double) as outcome_ranks,
        cast(sum(cast(guess_rank as decimal(38, 0)) * guess_rank) as double) as guess_squares,
        cast(sum(cast(outcome_rank as decimal(38, 0)) * outcome_rank) as double)
            as outcome_squares
    from placed
    group by {{ within }}, is_model, is_probability
),

deciles as (
    select
        {{ within }},
        is_model,
        abs(
            cast({{ user_profiling.exact_sum('guess') }} as double)
            - cast({{ user_profiling.exact_sum('outcome') }} as double)
        ) as miss
    from placed
    group by {{ within }}, is_model, decile
),

misses as (
    select
        {{ within }},
        is_model,
        cast({{ user_profiling.exact_sum('miss') }} as double) as miss
    from deciles
    group by {{ within }}, is_model
),

-- the mean precision at each outcome, where equal guesses are taken together
steps as (
    select
        {{ within }},
        is_model,
        guess,
        cast({{ user_profiling.exact_sum('outcome') }} as double) as outcomes_here,
        count(*) as users_here
    from placed
    where is_probability
    group by {{ within }}, is_model, guess
),

cumulated as (
    select
        *,
        outcomes_here * sum(outcomes_here) over ({{ partition }} order by guess desc)
        / sum(users_here) over ({{ partition }} order by guess desc) as precision_part
    from steps
),

precisions as (
    select
        {{ within }},
        is_model,
        cast({{ user_profiling.exact_sum('precision_part') }} as double)
        / nullif(sum(outcomes_here), 0) as average_precision
    from cumulated
    group by {{ within }}, is_model
),

measured as (
    select
        totals.*,
        misses.miss / totals.users as calibration_error,
        precisions.average_precision,
        (totals.ranks_of_outcomes - totals.outcomes * (totals.outcomes + 1))
        / nullif(2 * totals.outcomes * (totals.users - totals.outcomes), 0) as auc,
        squared_error / users as brier_score,
        sqrt(squared_error / users) as rmse,
        (users * rank_products - guess_ranks * outcome_ranks) / nullif(
            sqrt(greatest(users * guess_squares - guess_ranks * guess_ranks, 0))
            * sqrt(greatest(users * outcome_squares - outcome_ranks * outcome_ranks, 0)),
            0
        ) as rank_correlation,
        outcomes_in_top_decile / nullif(outcomes, 0) as top_decile_share
    from totals
    inner join misses using ({{ within }}, is_model)
    left join precisions using ({{ within }}, is_model)
),

metrics as (
    {%- for metric, about in user_profiling.prediction_metric_names().items() %}
    select
        {{ within }},
        '{{ metric }}' as metric,
        cast(max(users) as bigint) as user_count,
        round(max({{ metric }}) filter (where is_model), 6) as value,
        round(max({{ metric }}) filter (where not is_model), 6) as baseline_value,
        {{ about['more_is_better'] }} as more_is_better
    from measured
    where target in ('{{ about["targets"] | join("', '") }}')
    group by {{ within }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    {{ within }},
    metric,
    user_count,
    value,
    baseline_value,
    case when more_is_better then value > baseline_value else value < baseline_value end as is_better
from metrics
{%- endmacro %}
