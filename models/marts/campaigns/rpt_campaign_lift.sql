-- noqa: disable=LT02
{%- set arms = ['treatment', 'control'] %}
with arm_means as (
    select
        *,
        {%- for arm in arms %}
        -- an empty arm has no rate, rather than a division by zero
        nullif({{ arm }}_users, 0) as {{ arm }}_size,
        {{ arm }}_value / nullif({{ arm }}_users, 0) as {{ arm }}_value_per_user,
        {{ arm }}_square_value / nullif({{ arm }}_users, 0)
            as {{ arm }}_square_mean{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_campaign_counts') }}
),

rates as (
    select
        *,
        {%- for arm in arms %}
        {{ arm }}_responders / cast({{ arm }}_size as double) as {{ arm }}_rate,
        {{ wilson_bound(arm ~ '_responders', arm ~ '_size', -1) | indent(8) }} as {{ arm }}_low,
        {{ wilson_bound(arm ~ '_responders', arm ~ '_size', 1) | indent(8) }} as {{ arm }}_high,
        {{ sample_variance(
            arm ~ '_value_per_user', arm ~ '_square_mean', arm ~ '_size'
        ) | indent(8) }} / {{ arm }}_size as {{ arm }}_value_error{{ "," if not loop.last }}
        {%- endfor %}
    from arm_means
),

-- Newcombe's (1998) hybrid of the two score intervals, and Welch's (1947) degrees of freedom
differences as (
    select
        *,
        treatment_rate - control_rate as rate_difference,
        treatment_rate - control_rate
        - sqrt(pow(treatment_rate - treatment_low, 2) + pow(control_high - control_rate, 2))
            as rate_difference_low,
        treatment_rate - control_rate
        + sqrt(pow(treatment_high - treatment_rate, 2) + pow(control_rate - control_low, 2))
            as rate_difference_high,
        treatment_value_per_user - control_value_per_user as value_difference,
        case
            when treatment_size >= 3 and control_size >= 3
                then pow(treatment_value_error + control_value_error, 2)
                / nullif(
                    pow(treatment_value_error, 2) / (treatment_size - 1)
                    + pow(control_value_error, 2) / (control_size - 1), 0
                )
        end as value_degrees
    from rates
),

intervals as (
    select
        *,
        {{ t_quantile('value_degrees') | indent(8) }}
        * sqrt(treatment_value_error + control_value_error) as value_margin
    from differences
),

segment_names as (
    select
        segment_key,
        segment_name
    from {{ ref('int_segment_labels') }}
    union all
    select
        'all' as segment_key,
        'All segments' as segment_name
)

select
    intervals.campaign,
    intervals.segment_key,
    segment_names.segment_name,
    intervals.treatment_users,
    intervals.control_users,
    intervals.treatment_responders,
    intervals.control_responders,
    intervals.treatment_rate,
    intervals.control_rate,
    intervals.rate_difference,
    intervals.rate_difference_low,
    intervals.rate_difference_high,
    intervals.rate_difference / nullif(intervals.control_rate, 0) as relative_lift,
    intervals.treatment_value_per_user,
    intervals.control_value_per_user,
    intervals.value_difference,
    intervals.value_difference - intervals.value_margin as value_difference_low,
    intervals.value_difference + intervals.value_margin as value_difference_high,
    case
        when intervals.treatment_users + intervals.control_users = 0 then 'no audience'
        when intervals.rate_difference_low > 0 then 'works'
        when intervals.rate_difference_high < 0 then 'hurts'
        -- what would be worth the campaign can be ruled out
        when
            intervals.rate_difference_high
            < intervals.control_rate * {{ var('worthwhile_lift') }}
            then 'no effect shown'
        else 'too small'
    end as verdict,
    intervals.counted_responses,
    intervals.assumed_responses,
    intervals.untimely_responses,
    intervals.outside_responses
from intervals
left join segment_names on intervals.segment_key = segment_names.segment_key
