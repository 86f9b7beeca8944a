-- noqa: disable=LT02
{#-
    Effect sizes and tests are on the scale on which a feature is clustered (log1p for what grows by
    factors), so that a few very large values do not decide; means are in the feature's own unit.
#}
{%- set catalog = feature_catalog() %}

-- every sum in one pass, a column each; a feature that no user of a segment has is left out
with wide_sums as (
    select
        members.segment_key,
        {%- for feature_name, about in catalog.items() %}
        {%- set value = 'users.' ~ feature_name %}
        {%- set scaled = transformed(value, sql_literal(about.get('transform', 'none'))) %}
        count({{ value }}) as {{ feature_name }}__count,
        {{ exact_sum(value) }} as {{ feature_name }}__sum,
        {{ exact_sum(scaled) }} as {{ feature_name }}__scaled,
        {{ exact_sum('pow(' ~ scaled ~ ', 2)') }} as {{ feature_name }}__square
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref('int_user_features') }} as users
    inner join {{ ref('ml_user_segments') }} as members on users.user_id = members.user_id
    group by members.segment_key
),

segment_sums as (
    select
        segment_key,
        feature_name,
        value_count,
        value_sum,
        scaled_sum,
        scaled_square_sum
    from wide_sums
    unpivot (
        (value_count, value_sum, scaled_sum, scaled_square_sum) for feature_name in (
            {%- for name in catalog %}
            (
                {{ name }}__count, {{ name }}__sum, {{ name }}__scaled, {{ name }}__square
            ) as {{ name }}{{ "," if not loop.last }}
            {%- endfor %}
        )
    )
    where value_count > 0
),

-- users are compared with those whose behaviour is known: beside many who have left, all are active
overall_sums as (
    select
        feature_name,
        sum(value_count) as value_count,
        cast(sum(value_sum) as double) as value_sum,
        cast(sum(scaled_sum) as double) as scaled_sum,
        cast(sum(scaled_square_sum) as double) as scaled_square_sum
    from segment_sums
    where segment_key not in ({{ unclustered_segments() }})
    group by feature_name
),

parted_sums as (
    select
        segment_key,
        feature_name,
        value_count,
        cast(value_sum as double) as value_sum,
        cast(scaled_sum as double) as scaled_sum,
        cast(scaled_square_sum as double) as scaled_square_sum,
        case when segment_key in ({{ unclustered_segments() }}) then 0 else 1 end
            as own_part
    from segment_sums
),

inside_and_outside as (
    select
        inside.*,
        overall.value_count - inside.own_part * inside.value_count as outside_count,
        inside.value_sum / cast(inside.value_count as double) as segment_mean,
        overall.value_sum / cast(overall.value_count as double) as overall_mean,
        inside.scaled_sum / cast(inside.value_count as double) as inside_mean,
        (overall.scaled_sum - inside.own_part * inside.scaled_sum)
        / nullif(cast(overall.value_count - inside.own_part * inside.value_count as double), 0)
            as outside_mean,
        inside.scaled_square_sum / cast(inside.value_count as double) as inside_square_mean,
        (overall.scaled_square_sum - inside.own_part * inside.scaled_square_sum)
        / nullif(cast(overall.value_count - inside.own_part * inside.value_count as double), 0)
            as outside_square_mean
    from parted_sums as inside
    inner join overall_sums as overall on inside.feature_name = overall.feature_name
),

variances as (
    select
        *,
        {{ sample_variance('inside_mean', 'inside_square_mean', 'value_count') }}
            as inside_variance,
        {{ sample_variance('outside_mean', 'outside_square_mean', 'outside_count') }}
            as outside_variance
    from inside_and_outside
),

effects as (
    select
        variances.segment_key,
        catalog.*,
        variances.value_count as user_count,
        variances.outside_count,
        variances.segment_mean,
        variances.overall_mean,
        variances.segment_mean / nullif(variances.overall_mean, 0) as lift,
        -- Cohen's d: the distance from all other users in units of the spread within
        {{ standardised_difference(
            'variances.inside_mean - variances.outside_mean',
            'sqrt(('
            ~ '(variances.value_count - 1) * variances.inside_variance'
            ~ ' + (variances.outside_count - 1) * variances.outside_variance'
            ~ ') / nullif(variances.value_count + variances.outside_count - 2, 0))'
        ) }} as effect_size,
        -- Welch's statistic
        {{ standardised_difference(
            'variances.inside_mean - variances.outside_mean',
            'sqrt(variances.inside_variance / variances.value_count'
            ~ ' + variances.outside_variance / variances.outside_count)'
        ) }} as z_value,
        scaling.feature_name is not null as used_in_clustering
    from variances
    inner join {{ ref('feature_catalog') }} as catalog
        on variances.feature_name = catalog.feature_name
    left join {{ ref('int_model_features') }} as scaling
        on variances.feature_name = scaling.feature_name
),

-- segments differ in what they were made from, whatever a test says: nothing to test there; but how
-- sure the size of an effect is can be said of every feature
tested_effects as (
    select
        *,
        {{ least_effect_size('effect_size', 'user_count', 'outside_count') }}
            as least_effect_size,
        case when not used_in_clustering then {{ two_sided_p_value('z_value') }} end
            as raw_p_value
    from effects
),

-- Benjamini and Hochberg (1995), over every test that is made
ranked_tests as (
    select
        *,
        count(raw_p_value) over () as test_count,
        row_number() over (
            partition by raw_p_value is null
            order by raw_p_value, segment_key, feature_order
        ) as test_rank
    from tested_effects
),

corrected_tests as (
    select
        *,
        case when raw_p_value is not null then least(
            min(raw_p_value * test_count / test_rank) over (
                partition by raw_p_value is null
                order by test_rank desc
                rows between unbounded preceding and current row
            ),
            1
        ) end as p_value
    from ranked_tests
)

select
    segment_key,
    feature_order,
    feature_name,
    label,
    unit,
    feature_group,
    user_count,
    segment_mean,
    overall_mean,
    lift,
    effect_size,
    least_effect_size,
    p_value,
    used_in_clustering,
    coalesce(
        abs(effect_size) >= {{ setting('distinctive_effect_size') }}
        and least_effect_size >= {{ setting('distinctive_least_effect_size') }}
        and (used_in_clustering or p_value < {{ setting('distinctive_p_value') }}),
        false
    ) as is_distinctive,
    case when effect_size >= 0 then high_phrase else low_phrase end as phrase,
    -- both values of a pair differ alike: what users are says more than what they are not
    cast(
        row_number() over (
            partition by segment_key
            order by
                round(abs(effect_size), 9) desc nulls last,
                effect_size desc,
                feature_order asc
        ) as bigint
    ) as trait_rank
from corrected_tests
