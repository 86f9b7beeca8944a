-- noqa: disable=LT02
{#- A name is given once: a segment that lives on after a refit keeps what people call it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
) }}

{%- set name_traits = setting('name_traits') | int %}
{%- set longest_name = name_traits + 2 %}

with new_segments as (
    select
        segment_key,
        model_version
    from {{ ref('int_model_segments') }}
    {%- if is_incremental() %}
    where segment_key not in (select named.segment_key from {{ this }} as named)
    {%- endif %}
),

-- what noise has in common is that it belongs nowhere, whatever its traits
nameable_segments as (
    select *
    from new_segments
    where segment_key not in ({{ noise_key() }}, {{ inactive_key() }}, {{ unknown_key() }})
),

-- one trait of each kind, so that a name does not say the same thing twice
strongest_of_group as (
    select
        segment_key,
        phrase,
        trait_rank,
        row_number() over (partition by segment_key, feature_group order by trait_rank)
            as rank_in_group
    from {{ ref('int_segment_traits') }}
    where is_distinctive
),

naming_traits as (
    select
        segment_key,
        phrase,
        row_number() over (partition by segment_key order by trait_rank) as naming_rank
    from strongest_of_group
    where rank_in_group = 1
),

name_candidates as (
    {%- for trait_count in range(name_traits, longest_name + 1) %}
    select
        nameable_segments.segment_key,
        {{ trait_count }} as trait_count,
        coalesce(
            {{ dbt.listagg('naming_traits.phrase', "', '", 'order by naming_traits.naming_rank') }},
            'average in every trait'
        ) as phrases
    from nameable_segments
    left join naming_traits
        on
            nameable_segments.segment_key = naming_traits.segment_key
            and naming_traits.naming_rank <= {{ trait_count }}
    group by nameable_segments.segment_key
    union all
    {%- endfor %}
    select
        segment_key,
        {{ longest_name + 1 }} as trait_count,
        'segment ' || segment_key as phrases
    from nameable_segments
),

proposed_names as (
    select
        segment_key,
        trait_count,
        {{ capitalised('phrases') }} as segment_name,
        count(*) over (partition by trait_count, phrases) as bearers
    from name_candidates
),

-- the shortest name that no other segment has
free_names as (
    select
        segment_key,
        segment_name,
        row_number() over (partition by segment_key order by trait_count) as preference
    from proposed_names
    where
        bearers = 1
        {%- if is_incremental() %}
        and segment_name not in (select named.segment_name from {{ this }} as named)
        {%- endif %}
)

select
    nameable_segments.segment_key,
    free_names.segment_name,
    nameable_segments.model_version as named_in_version
from nameable_segments
inner join free_names
    on nameable_segments.segment_key = free_names.segment_key and free_names.preference = 1
union all
select
    segment_key,
    case segment_key
        when {{ noise_key() }} then 'Noise: in no segment'
        when {{ inactive_key() }}
            then 'Inactive: nothing in the last {{ segmentation_window_days() }} days'
        else 'Unknown: nothing is known of them'
    end as segment_name,
    model_version as named_in_version
from new_segments
where segment_key in ({{ noise_key() }}, {{ inactive_key() }}, {{ unknown_key() }})
