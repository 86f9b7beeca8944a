{#-
    A phrase such as "long absent" claims more than a difference: where the segment's own figure
    does not reach the floor for it, the phrase only compares.
-#}
with unmet_floors as (
    select
        segment_key,
        feature_name,
        side,
        max(hedged_phrase) as hedged_phrase
    from {{ ref('int_segment_floors') }}
    where fit_key = {{ main_fit() }} and used_for = 'phrase' and not is_met
    group by segment_key, feature_name, side
),

phrases as (
    select
        traits.segment_key,
        traits.feature_name,
        -- a name must not say the same thing twice, but of the users' own features each is its own
        case
            when traits.feature_name in ('recency_days', 'days_since_last_order') then 'absence'
            when traits.feature_group = 'extra' then traits.feature_name
            else traits.feature_group
        end as kind,
        traits.is_distinctive,
        traits.trait_rank,
        unmet_floors.segment_key is not null as is_hedged,
        coalesce(unmet_floors.hedged_phrase, traits.phrase) as phrase,
        {{ readable_value('traits.segment_mean', 'traits.unit') | indent(8) }} as figure,
        lower(traits.label)
        || case when traits.effect_size >= 0 then ' above' else ' below' end
        || ' average' as comparison,
        coalesce(
            sign(traits.segment_mean - traits.overall_mean) = sign(traits.effect_size), false
        ) as has_mean_on_that_side
    from {{ ref('int_segment_traits') }} as traits
    left join unmet_floors
        on
            traits.segment_key = unmet_floors.segment_key
            and traits.feature_name = unmet_floors.feature_name
            and case when traits.effect_size >= 0 then 'high' else 'low' end = unmet_floors.side
)

select
    segment_key,
    feature_name,
    kind,
    is_distinctive,
    is_hedged,
    trait_rank,
    phrase,
    figure,
    -- what does not set the segment apart can still tell it from one that is otherwise alike
    case
        when is_distinctive then phrase
        when has_mean_on_that_side then comparison
    end as naming_phrase
from phrases
