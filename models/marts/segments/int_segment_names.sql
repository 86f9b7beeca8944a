{#- A name is given once: a segment that lives on after a refit keeps what people call it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
) }}

with new_segments as (
    select
        segment_key,
        model_version
    from {{ ref('int_model_segments') }}
    {%- if is_incremental() %}
    where segment_key not in (select named.segment_key from {{ this }} as named)
    {%- endif %}
),

-- what these have in common is that they are in no cluster, whatever their traits
nameable_segments as (
    select *
    from new_segments
    where segment_key not in ({{ special_segments() }})
),

phrases as (
    select
        segment_key,
        naming_phrase,
        figure,
        is_distinctive,
        is_hedged,
        trait_rank,
        row_number() over (
            partition by segment_key, is_distinctive, kind
            order by is_hedged, trait_rank
        ) = 1 as is_first_of_kind
    from {{ ref('int_segment_phrases') }}
    where naming_phrase is not null
),

-- what sets a segment apart, then more of the same kind, then what tells it from others at all
ranked_phrases as (
    select
        segment_key,
        naming_phrase,
        figure,
        is_distinctive and is_first_of_kind as is_leading,
        row_number() over (
            partition by segment_key
            order by
                is_distinctive and is_first_of_kind desc,
                is_distinctive desc,
                is_hedged asc,
                trait_rank asc
        ) as naming_rank
    from phrases
),

fewest_phrases as (
    select
        nameable_segments.segment_key,
        least(
            {{ setting('name_traits') }},
            count(*) filter (where ranked_phrases.is_leading)
        ) as phrase_count
    from nameable_segments
    left join ranked_phrases on nameable_segments.segment_key = ranked_phrases.segment_key
    group by nameable_segments.segment_key
),

name_lengths as (
    select
        segment_key,
        phrase_count
    from fewest_phrases
    union all
    select
        fewest_phrases.segment_key,
        ranked_phrases.naming_rank as phrase_count
    from fewest_phrases
    inner join ranked_phrases
        on
            fewest_phrases.segment_key = ranked_phrases.segment_key
            and fewest_phrases.phrase_count < ranked_phrases.naming_rank
),

name_candidates as (
    select
        name_lengths.segment_key,
        name_lengths.phrase_count,
        coalesce(
            {{ listed(
                'ranked_phrases.naming_phrase', "', '", 'ranked_phrases.naming_rank'
            ) }},
            'average in every trait'
        ) as phrases
    from name_lengths
    left join ranked_phrases
        on
            name_lengths.segment_key = ranked_phrases.segment_key
            and name_lengths.phrase_count >= ranked_phrases.naming_rank
    group by name_lengths.segment_key, name_lengths.phrase_count
    union all
    -- where all is the same but how much: with the figure of the leading trait
    select
        fewest_phrases.segment_key,
        1000 as phrase_count,
        {{ listed(
            "ranked_phrases.naming_phrase || case when ranked_phrases.naming_rank = 1"
            ~ " then ' (' || ranked_phrases.figure || ')' else '' end",
            "', '",
            'ranked_phrases.naming_rank'
        ) }} as phrases
    from fewest_phrases
    inner join ranked_phrases
        on
            fewest_phrases.segment_key = ranked_phrases.segment_key
            and greatest(fewest_phrases.phrase_count, 1) >= ranked_phrases.naming_rank
    group by fewest_phrases.segment_key
),

proposed_names as (
    select
        segment_key,
        phrase_count,
        {{ capitalised('phrases') }} as segment_name,
        count(*) over (partition by lower(phrases)) as bearers
    from name_candidates
),

judged_names as (
    select
        segment_key,
        segment_name,
        phrase_count,
        bearers = 1
        {%- if is_incremental() %}
        and lower(segment_name) not in (
            select lower(named.segment_name) from {{ this }} as named
        )
        {%- endif %} as is_free
    from proposed_names
),

-- the shortest name that no other segment has, else the shortest and its key
preferred_names as (
    select
        segment_key,
        segment_name,
        is_free,
        row_number() over (
            partition by segment_key order by is_free desc, phrase_count asc
        ) as preference
    from judged_names
)

select
    nameable_segments.segment_key,
    preferred_names.segment_name
    || case
        when preferred_names.is_free then ''
        else ' (' || nameable_segments.segment_key || ')'
    end as segment_name,
    nameable_segments.model_version as named_in_version
from nameable_segments
inner join preferred_names
    on
        nameable_segments.segment_key = preferred_names.segment_key
        and preferred_names.preference = 1
union all
select
    segment_key,
    {{ special_segment_name('segment_key') }} as segment_name,
    model_version as named_in_version
from new_segments
where segment_key in ({{ special_segments() }})
