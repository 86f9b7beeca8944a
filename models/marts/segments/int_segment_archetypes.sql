with archetype_scores as (
    select
        traits.segment_key,
        archetype_traits.archetype,
        -- one extreme trait must not decide alone
        sum(archetype_traits.direction * least(greatest(traits.effect_size, -2), 2))
        / sum(abs(archetype_traits.direction)) as match_score,
        sum(abs(archetype_traits.direction)) as known_weight
    from {{ ref('int_segment_traits') }} as traits
    inner join {{ ref('archetype_traits') }} as archetype_traits
        on traits.feature_name = archetype_traits.feature_name
    where
        traits.effect_size is not null
        -- no kind of user: what is advised for these must not rest on what they look like
        and traits.segment_key not in ({{ special_segments() }})
    group by traits.segment_key, archetype_traits.archetype
),

archetype_weights as (
    select
        archetype,
        sum(abs(direction)) as weight
    from {{ ref('archetype_traits') }}
    group by archetype
),

unmet_floors as (
    select distinct
        segment_key,
        used_for as archetype
    from {{ ref('int_segment_floors') }}
    where fit_key = {{ main_fit() }} and used_for != 'phrase' and not is_met
),

-- an archetype most of whose traits the data does not hold cannot be recognised
recognisable_archetypes as (
    select
        archetype_scores.segment_key,
        archetype_scores.archetype,
        archetype_scores.match_score
    from archetype_scores
    inner join archetype_weights on archetype_scores.archetype = archetype_weights.archetype
    -- what the business has no advice for is of no use
    inner join {{ ref('int_playbook') }} as playbook
        on archetype_scores.archetype = playbook.archetype
    left join unmet_floors
        on
            archetype_scores.segment_key = unmet_floors.segment_key
            and archetype_scores.archetype = unmet_floors.archetype
    where
        archetype_scores.known_weight >= archetype_weights.weight / 2.0
        and archetype_scores.match_score >= {{ setting('min_archetype_score') }}
        and unmet_floors.segment_key is null
),

ranked_archetypes as (
    select
        segment_key,
        archetype,
        match_score,
        row_number() over (partition by segment_key order by match_score desc, archetype asc)
            as archetype_rank
    from recognisable_archetypes
)

select
    segments.segment_key,
    case
        when segments.segment_key in ({{ inactive_key() }}, {{ unknown_key() }})
            then segments.segment_key
        else coalesce(ranked_archetypes.archetype, 'mainstream')
    end as archetype,
    ranked_archetypes.match_score,
    case
        when ranked_archetypes.match_score >= {{ setting('strong_archetype_score') }} then 'strong'
        when ranked_archetypes.match_score is not null then 'weak'
        else 'none'
    end as archetype_match
from {{ ref('int_model_segments') }} as segments
left join ranked_archetypes
    on
        segments.segment_key = ranked_archetypes.segment_key
        and ranked_archetypes.archetype_rank = 1
