-- noqa: disable=LT02
{%- set refit = segmentation_setting('refit') %}
{%- set mapped = [] %}
{%- for source_name in ['interactions', 'transactions', 'social_activities'] %}
{%- set columns = mapped_columns(source_name) %}
{%- do mapped.append(source_name ~ ' ' ~ columns | sort | join(' ')) if columns %}
{%- endfor %}
{%- set settings_signature = 'horizon ' ~ var('horizon_days')
    ~ '; ' ~ mapped | join(', ')
    ~ '; ' ~ tojson(settings_of_days(), sort_keys=true)
    ~ '; window ' ~ var('activity_window_days')
    ~ '; snapshots ' ~ setting('prediction_snapshots', of='int_prediction_times')
    ~ ' of ' ~ setting('prediction_sample_users', of='int_feature_spine')
    ~ '; ' ~ tojson(setting('prediction', of='ml_prediction_models'), sort_keys=true)
    ~ '; random_seed ' ~ segmentation_setting('random_seed')
    ~ '; predictors ' ~ predictors() | join(', ')
    ~ own_features_signature() %}

{%- set horizon_days = var('horizon_days') %}
{%- set step_days = [horizon_days // 3, 1] | max %}

with history as (
    select
        as_of_date,
        {{ days_between('first_activity_date', 'last_whole_date') }} as whole_days,
        cast(last_whole_date - interval {{ horizon_days }} day as date) as tested_date
    from {{ ref('int_as_of') }}
),

-- a horizon to look back on, one to learn what came next, and one to test; int_prediction_times
known_times as (
    select
        as_of_date,
        coalesce(whole_days >= {{ 3 * horizon_days }}, false) as has_history,
        case when whole_days >= {{ 2 * horizon_days }} then tested_date end as tested_date,
        case
            when whole_days >= {{ 3 * horizon_days }}
                then least(
                    {{ setting('prediction_snapshots', of='int_prediction_times') }},
                    1 + cast(
                        floor((whole_days - {{ 3 * horizon_days }}) / {{ step_days }}e0) as bigint
                    )
                )
            else 0
        end as training_times
    from history
),

kept_models as (
    select
        model_version as kept_version,
        signature as kept_signature,
        horizon_days as kept_horizon_days,
        tested_date as kept_tested_date
    from {{ ref('int_previous_prediction_model') }}
),

kept_forests as (
    select count(*) > 0 as kept_predicts
    from {{ ref('int_previous_prediction_model') }} as models
    cross join {{ elements_of('models.forests') }} as forests (forest)
),

settings as (
    select
        known_times.*,
        kept_models.*,
        kept_forests.kept_predicts,
        coalesce(kept_models.kept_version, 0) + 1 as fitted_version,
        coalesce(kept_horizon_days = {{ var('horizon_days') }}, false) as is_usable,
        {{ sql_literal(settings_signature) }} as signature,
        {{ sql_literal(refit) }} as refit
    from known_times
    cross join kept_forests
    left join kept_models on true
),

reasons as (
    select
        *,
        case
            when not has_history
                then {{ sql_literal(
                    'the history is too short: to learn, test and predict ' ~ var('horizon_days')
                    ~ ' days takes ' ~ 3 * var('horizon_days') ~ ' whole days'
                ) }}
            when refit = 'never' and kept_version is null
                then 'refit is never, and there is no model of the predictions yet'
            when refit = 'never' and not is_usable
                then 'refit is never, and the kept model looks another number of days ahead'
            when refit = 'never' then 'refit is never'
        end as reason_against,
        case
            when refit = 'always' then 'refit is always'
            when kept_version is null then 'there is no model yet'
            when kept_signature != signature then 'settings or predictors have changed'
            when not kept_predicts then 'the kept model predicts nothing'
            when {{ dates_apart('kept_tested_date', 'tested_date') }}
                >= {{ var('horizon_days') }}
                then 'a whole horizon has passed since the kept model was tested'
            when tested_date < kept_tested_date
                then 'the as-of time lies before that of the kept model'
        end as reason_for
    from settings
),

decisions as (
    select
        *,
        reason_against is null and reason_for is not null as should_fit,
        coalesce(
            reason_against, reason_for, 'the kept model is recent and fits the settings'
        ) as reason
    from reasons
)

select
    decisions.has_history,
    decisions.should_fit,
    decisions.reason,
    decisions.signature,
    cast({{ var('horizon_days') }} as integer) as horizon_days,
    decisions.tested_date,
    decisions.training_times,
    decisions.as_of_date as fitted_as_of_date,
    cast({{ segmentation_setting('random_seed') }} as bigint) as random_seed,
    case
        when decisions.should_fit then decisions.fitted_version
        when decisions.has_history and decisions.is_usable then decisions.kept_version
    end as model_version
from decisions
