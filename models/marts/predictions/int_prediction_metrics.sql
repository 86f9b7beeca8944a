-- A test counts twice: among all users (no segment) and in the segment that the user is in now.
with tests as (
    select
        cast(null as {{ dbt.type_string() }}) as segment_key,
        tests.*
    from {{ ref('int_prediction_tests') }} as tests
    union all
    select
        members.segment_key,
        tests.*
    from {{ ref('int_prediction_tests') }} as tests
    inner join {{ ref('fct_user_segments') }} as members on tests.user_id = members.user_id
),

-- of the model and, where it says anything, of the baseline
guesses as (
    select
        *,
        guessed_by = 'predicted_value' as is_model,
        observed_value as outcome
    from tests
    unpivot (guess for guessed_by in (predicted_value, baseline_value))
),

-- twice the mean rank of those that are equal: a whole number, which adds up exactly
ranked_guesses as (
    select
        *,
        2 * rank() over (partition by segment_key, target, is_model order by guess)
        + count(*) over (partition by segment_key, target, is_model, guess) - 1 as guess_rank,
        2 * rank() over (partition by segment_key, target, is_model order by outcome)
        + count(*) over (partition by segment_key, target, is_model, outcome) - 1 as outcome_rank,
        rank() over (partition by segment_key, target, is_model order by guess desc)
            as rank_from_top,
        count(*) over (partition by segment_key, target, is_model, guess) as equal_guesses,
        count(*) over (partition by segment_key, target, is_model) as user_count
    from guesses
),

guesses_by_decile as (
    select
        *,
        cast(floor((rank_from_top - 1) * 10 / user_count) as integer) as decile,
        -- of those who are equal at the edge of the top decile each counts with the same part
        greatest(0, least(1, (user_count / 10e0 - (rank_from_top - 1)) / equal_guesses))
            as part_in_top_decile
    from ranked_guesses
),

totals as (
    select
        segment_key,
        target,
        is_probability,
        is_model,
        cast(count(*) as double) as users,
        cast({{ exact_sum('outcome') }} as double) as outcomes,
        cast({{ exact_sum('outcome * part_in_top_decile') }} as double) as outcomes_in_top_decile,
        cast({{ exact_sum('(guess - outcome) * (guess - outcome)') }} as double) as squared_error,
        cast(sum(guess_rank) filter (where outcome > 0) as double) as ranks_of_outcomes,
        cast(sum(cast(guess_rank as decimal(38, 0)) * outcome_rank) as double) as rank_products,
        cast(sum(guess_rank) as double) as guess_ranks,
        cast(sum(outcome_rank) as double) as outcome_ranks,
        cast(sum(cast(guess_rank as decimal(38, 0)) * guess_rank) as double) as guess_squares,
        cast(sum(cast(outcome_rank as decimal(38, 0)) * outcome_rank) as double)
            as outcome_squares
    from guesses_by_decile
    group by segment_key, target, is_probability, is_model
),

deciles as (
    select
        segment_key,
        target,
        is_model,
        abs(cast({{ exact_sum('guess') }} as double) - cast({{ exact_sum('outcome') }} as double))
            as miss
    from guesses_by_decile
    group by segment_key, target, is_model, decile
),

misses as (
    select
        segment_key,
        target,
        is_model,
        cast({{ exact_sum('miss') }} as double) as miss
    from deciles
    group by segment_key, target, is_model
),

-- equal guesses are taken together
thresholds as (
    select
        segment_key,
        target,
        is_model,
        guess,
        cast({{ exact_sum('outcome') }} as double) as outcomes_here,
        count(*) as users_here
    from guesses_by_decile
    where is_probability
    group by segment_key, target, is_model, guess
),

precisions as (
    select
        *,
        outcomes_here
        * sum(outcomes_here) over (partition by segment_key, target, is_model order by guess desc)
        / sum(users_here) over (partition by segment_key, target, is_model order by guess desc)
            as precision_part
    from thresholds
),

mean_precisions as (
    select
        segment_key,
        target,
        is_model,
        cast({{ exact_sum('precision_part') }} as double)
        / nullif(sum(outcomes_here), 0) as average_precision
    from precisions
    group by segment_key, target, is_model
),

-- a null of one relation is that of the other: all users
measured as (
    select
        totals.segment_key,
        totals.target,
        totals.is_model,
        is_probability,
        users,
        average_precision,
        (ranks_of_outcomes - outcomes * (outcomes + 1))
        / nullif(2 * outcomes * (users - outcomes), 0) as auc,
        squared_error / users as brier_score,
        miss / users as calibration_error,
        sqrt(squared_error / users) as rmse,
        (users * rank_products - guess_ranks * outcome_ranks) / nullif(
            sqrt(greatest(users * guess_squares - guess_ranks * guess_ranks, 0))
            * sqrt(greatest(users * outcome_squares - outcome_ranks * outcome_ranks, 0)),
            0
        ) as rank_correlation,
        outcomes_in_top_decile / nullif(outcomes, 0) as top_decile_share
    from totals
    inner join misses
        on
            totals.segment_key is not distinct from misses.segment_key
            and totals.target = misses.target
            and totals.is_model = misses.is_model
    left join mean_precisions
        on
            totals.segment_key is not distinct from mean_precisions.segment_key
            and totals.target = mean_precisions.target
            and totals.is_model = mean_precisions.is_model
),

scores as (
    select *
    from measured
    unpivot include nulls (
        score for metric in (
            auc, average_precision, brier_score, calibration_error,
            rmse, rank_correlation, top_decile_share
        )
    )
),

metrics as (
    select
        segment_key,
        target,
        metric,
        cast(max(users) as bigint) as user_count,
        round(max(score) filter (where is_model), 6) as value,
        round(max(score) filter (where not is_model), 6) as baseline_value
    from scores
    where
        case
            when metric = 'top_decile_share' then target = 'spend'
            when metric in ('rmse', 'rank_correlation') then not is_probability
            else is_probability
        end
    group by segment_key, target, metric
)

select
    segment_key,
    target,
    metric,
    user_count,
    value,
    baseline_value,
    case
        when metric in ('brier_score', 'calibration_error', 'rmse') then value < baseline_value
        else value > baseline_value
    end as is_better
from metrics
