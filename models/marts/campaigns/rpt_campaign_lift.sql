-- noqa: disable=LT02
{%- set arms = ['treatment', 'control'] %}
{%- set outcomes = {'rate': 'response', 'value': 'value'} %}
{%- set sequential = setting('sequential') %}
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

-- CUPED (Deng et al. 2013): what an arm already had more of before is taken off. Sums of products
-- within the arms, so that what the campaign did does not enter the slope.
products as (
    select
        *,
        {%- for outcome, column in outcomes.items() %}
        {%- for arm in arms %}
        {%- set total = arm ~ ('_responders' if outcome == 'rate' else '_value') %}
        {%- set square = arm ~ ('_responders' if outcome == 'rate' else '_square_value') %}
        {{ square }} - pow({{ total }}, 2) / {{ arm }}_size as {{ arm }}_{{ outcome }}_squares,
        {{ arm }}_square_earlier_{{ column }}
        - pow({{ arm }}_earlier_{{ column }}, 2) / {{ arm }}_size
            as {{ arm }}_{{ outcome }}_earlier_squares,
        {{ arm }}_{{ column }}_by_earlier
        - {{ arm }}_earlier_{{ column }} * {{ total }} / {{ arm }}_size
            as {{ arm }}_{{ outcome }}_products,
        {%- endfor %}
        {%- endfor %}
        treatment_responders + control_responders as responders
    from intervals
),

slopes as (
    select
        *,
        {%- for outcome in outcomes %}
        (treatment_{{ outcome }}_products + control_{{ outcome }}_products)
        / nullif(treatment_{{ outcome }}_earlier_squares + control_{{ outcome }}_earlier_squares, 0)
            as {{ outcome }}_slope,
        {%- for arm in arms %}
        greatest({{ arm }}_{{ outcome }}_squares, 0)
        / nullif({{ arm }}_size - 1, 0) / {{ arm }}_size
            as {{ arm }}_{{ outcome }}_plain_error{{ "," if not loop.last }}
        {%- endfor %}
        {{- "," if not loop.last }}
        {%- endfor %}
    from products
),

residuals as (
    select
        *,
        {%- for outcome, column in outcomes.items() %}
        {{ outcome }}_difference - {{ outcome }}_slope * (
            treatment_earlier_{{ column }} / treatment_size
            - control_earlier_{{ column }} / control_size
        ) as {{ outcome }}_adjusted_difference,
        {%- for arm in arms %}
        -- without a slope nothing is adjusted; the greatest of null and 0 is 0
        case
            when {{ outcome }}_slope is not null
                then greatest(
                    {{ arm }}_{{ outcome }}_squares
                    - 2 * {{ outcome }}_slope * {{ arm }}_{{ outcome }}_products
                    + pow({{ outcome }}_slope, 2) * {{ arm }}_{{ outcome }}_earlier_squares,
                    0
                ) / nullif({{ arm }}_size - 1, 0) / {{ arm }}_size
        end as {{ arm }}_{{ outcome }}_adjusted_error{{ "," if not loop.last }}
        {%- endfor %}
        {{- "," if not loop.last }}
        {%- endfor %}
    from slopes
),

adjusted_errors as (
    select
        *,
        {%- for outcome in outcomes %}
        treatment_{{ outcome }}_plain_error + control_{{ outcome }}_plain_error
            as {{ outcome }}_plain_variance,
        treatment_{{ outcome }}_adjusted_error + control_{{ outcome }}_adjusted_error
            as {{ outcome }}_adjusted_variance,
        case
            when treatment_size >= 3 and control_size >= 3
                then pow(
                    treatment_{{ outcome }}_adjusted_error + control_{{ outcome }}_adjusted_error, 2
                )
                / nullif(
                    pow(treatment_{{ outcome }}_adjusted_error, 2) / (treatment_size - 1)
                    + pow(control_{{ outcome }}_adjusted_error, 2) / (control_size - 1), 0
                )
        end as {{ outcome }}_adjusted_degrees,
        {%- endfor %}
        -- How much is known, on the scale on which the boundary is narrowest at the planned number
        -- of responders (Waudby-Smith et al. 2024, section 2.4, at 95 %). Who has responded can do
        -- so no more: of a rate, what is known grows with its odds.
        responders * {{ 5.991464547 + 1.944690243 }}
        / {{ sequential['planned_responders'] }}e0
        / nullif(1 - responders / cast(treatment_size + control_size as double), 0)
            as rate_information,
        responders * {{ 5.991464547 + 1.944690243 }}
        / {{ sequential['planned_responders'] }}e0 as value_information
    from residuals
),

-- The boundary of Robbins (1970), a mixture over normal effects, with estimated variances: it holds
-- at all looks together (Howard et al. 2021, Waudby-Smith et al. 2024).
margins as (
    select
        *,
        {%- for outcome in outcomes %}
        {{ t_quantile(outcome ~ '_adjusted_degrees') | indent(8) }}
        * sqrt({{ outcome }}_adjusted_variance) as {{ outcome }}_adjusted_margin,
        coalesce({{ outcome }}_adjusted_difference, {{ outcome }}_difference)
            as {{ outcome }}_centre,
        case
            when
                treatment_responders >= {{ sequential['min_responders'] }}
                and control_responders >= {{ sequential['min_responders'] }}
                then sqrt(
                    coalesce({{ outcome }}_adjusted_variance, {{ outcome }}_plain_variance)
                    * (1 + 1 / {{ outcome }}_information)
                    * ln((1 + {{ outcome }}_information) / 0.0025)
                )
        end as {{ outcome }}_sequential_margin{{ "," if not loop.last }}
        {%- endfor %}
    from adjusted_errors
),

{%- if assigns_arms() %}

-- arms of other sizes than were drawn are not random
mismatched_campaigns as (
    select distinct campaign
    from {{ ref('rpt_campaign_checks') }}
    where check_name = 'sample_ratio_mismatch'
),

comparisons as (
    select
        margins.*,
        margins.is_randomised and mismatched_campaigns.campaign is null as is_random
    from margins
    left join mismatched_campaigns on margins.campaign = mismatched_campaigns.campaign
),
{%- else %}

comparisons as (
    select
        *,
        is_randomised as is_random
    from margins
),
{%- endif %}

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
    comparisons.campaign,
    comparisons.segment_key,
    segment_names.segment_name,
    comparisons.arm,
    comparisons.is_random as is_randomised,
    comparisons.treatment_users,
    comparisons.control_users,
    comparisons.treatment_responders,
    comparisons.control_responders,
    comparisons.treatment_rate,
    comparisons.control_rate,
    comparisons.rate_difference,
    comparisons.rate_difference_low,
    comparisons.rate_difference_high,
    comparisons.rate_difference / nullif(comparisons.control_rate, 0) as relative_lift,
    comparisons.treatment_value_per_user,
    comparisons.control_value_per_user,
    comparisons.value_difference,
    comparisons.value_difference - comparisons.value_margin as value_difference_low,
    comparisons.value_difference + comparisons.value_margin as value_difference_high,
    case
        when comparisons.treatment_users + comparisons.control_users = 0 then 'no audience'
        -- what was not assigned at random may differ for other reasons than the campaign
        when comparisons.rate_difference_low > 0 and not comparisons.is_random then 'higher'
        when comparisons.rate_difference_high < 0 and not comparisons.is_random then 'lower'
        when not comparisons.is_random and comparisons.rate_difference is not null
            then 'no difference shown'
        when comparisons.rate_difference_low > 0 then 'works'
        when comparisons.rate_difference_high < 0 then 'hurts'
        -- what would be worth the campaign can be ruled out
        when
            comparisons.rate_difference_high
            < comparisons.control_rate * {{ var('worthwhile_lift') }}
            then 'no effect shown'
        else 'too small'
    end as verdict,
    comparisons.counted_responses,
    comparisons.assumed_responses,
    comparisons.untimely_responses,
    comparisons.outside_responses,
    {%- for outcome in outcomes %}
    comparisons.{{ outcome }}_adjusted_difference,
    comparisons.{{ outcome }}_adjusted_difference - comparisons.{{ outcome }}_adjusted_margin
        as {{ outcome }}_adjusted_low,
    comparisons.{{ outcome }}_adjusted_difference + comparisons.{{ outcome }}_adjusted_margin
        as {{ outcome }}_adjusted_high,
    1
    - comparisons.{{ outcome }}_adjusted_variance
    / nullif(comparisons.{{ outcome }}_plain_variance, 0) as {{ outcome }}_variance_reduction,
    comparisons.{{ outcome }}_centre - comparisons.{{ outcome }}_sequential_margin
        as {{ outcome }}_sequential_low,
    comparisons.{{ outcome }}_centre + comparisons.{{ outcome }}_sequential_margin
        as {{ outcome }}_sequential_high{{ "," if not loop.last }}
    {%- endfor %}
from comparisons
left join segment_names on comparisons.segment_key = segment_names.segment_key
