{#-
    A name is given once, as in the main segmentation: as many traits as it takes to differ from
    every other segment of the fit, those of different groups of features first.
-#}
{{ config(
    enabled=given_segmentations() | length > 0,
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
) }}

with segments as (
    select distinct
        models.fit_key,
        segment.segment_key
    from {{ ref('ml_segmentation_models') }} as models
    cross join {{ elements_of('models.segments') }} as segment (segment)
    where models.fit_key != {{ main_fit() }} and segment.segment_key != {{ noise_key() }}
),

{%- if is_incremental() %}

named_segments as (
    select
        fit_key,
        segment_key,
        segment_name
    from {{ this }}
),
{%- else %}

named_segments as (
    select
        fit_key,
        segment_key,
        cast(null as {{ dbt.type_string() }}) as segment_name
    from segments
    where false
),
{%- endif %}

new_segments as (
    select segments.*
    from segments
    left join named_segments
        on
            segments.fit_key = named_segments.fit_key
            and segments.segment_key = named_segments.segment_key
    where named_segments.segment_key is null
),

traits as (
    select
        *,
        row_number() over (
            partition by fit_key, segment_key, feature_group order by trait_rank
        ) = 1 as is_first_of_group
    from {{ ref('int_segmentation_traits') }}
),

phrases as (
    select
        fit_key,
        segment_key,
        phrase,
        count(case when is_first_of_group then 1 end) over (
            partition by fit_key, segment_key
        ) as group_count,
        row_number() over (
            partition by fit_key, segment_key order by is_first_of_group desc, trait_rank
        ) as naming_rank
    from traits
),

candidates as (
    select
        lengths.fit_key,
        lengths.segment_key,
        lengths.naming_rank as phrase_count,
        {{ listed('phrases.phrase', "', '", 'phrases.naming_rank') }} as name
    from phrases as lengths
    inner join phrases
        on
            lengths.fit_key = phrases.fit_key
            and lengths.segment_key = phrases.segment_key
            and lengths.naming_rank >= phrases.naming_rank
    where
        lengths.naming_rank
        >= least(lengths.group_count, {{ setting('name_traits', of='int_segment_names') }})
    group by lengths.fit_key, lengths.segment_key, lengths.naming_rank
    union all
    select
        new_segments.fit_key,
        new_segments.segment_key,
        0 as phrase_count,
        'average in every trait' as name
    from new_segments
    left join phrases
        on
            new_segments.fit_key = phrases.fit_key
            and new_segments.segment_key = phrases.segment_key
    where phrases.segment_key is null
),

judged_candidates as (
    select
        candidates.*,
        count(*) over (partition by candidates.fit_key, candidates.name) = 1
        and named_segments.segment_key is null as is_free
    from candidates
    left join named_segments
        on
            candidates.fit_key = named_segments.fit_key
            and candidates.segment_key != named_segments.segment_key
            and {{ capitalised('candidates.name') }} = named_segments.segment_name
),

-- the shortest that no other segment of the fit has, else the shortest and its key
preferred_names as (
    select
        fit_key,
        segment_key,
        name,
        is_free,
        row_number() over (
            partition by fit_key, segment_key order by is_free desc, phrase_count asc
        ) as preference
    from judged_candidates
)

select
    new_segments.fit_key,
    new_segments.segment_key,
    {{ capitalised('preferred_names.name') }}
    || case
        when preferred_names.is_free then ''
        else ' (' || new_segments.segment_key || ')'
    end as segment_name
from new_segments
inner join preferred_names
    on
        new_segments.fit_key = preferred_names.fit_key
        and new_segments.segment_key = preferred_names.segment_key
        and preferred_names.preference = 1
