{#- Equal predictions stay together, so that the order of the rows says nothing. -#}
with ranked as (
    select
        target,
        predicted_value,
        observed_value,
        rank() over (partition by target order by predicted_value desc) as rank_from_top,
        count(*) over (partition by target) as tested_users
    from {{ ref('int_prediction_tests') }}
),

deciles as (
    select
        target,
        cast(floor((rank_from_top - 1) * 10 / tested_users) + 1 as integer) as decile,
        count(*) as user_count,
        cast({{ exact_sum('predicted_value') }} as double) as predicted_total,
        cast({{ exact_sum('observed_value') }} as double) as observed_total
    from ranked
    group by target, decile
),

shares as (
    select
        *,
        cast(
            sum(cast(observed_total as decimal(38, 9))) over (partition by target) as double
        ) as all_observed,
        sum(user_count) over (partition by target) as all_users
    from deciles
)

select
    target,
    decile,
    user_count,
    predicted_total / user_count as mean_predicted,
    observed_total / user_count as mean_observed,
    observed_total / nullif(all_observed, 0) as observed_share,
    observed_total / nullif(all_observed, 0) / (user_count / cast(all_users as double)) as lift
from shares
