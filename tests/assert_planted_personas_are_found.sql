{#-
    The adjusted Rand index (Hubert and Arabie 1985) of segments and planted personas is at least
    0.95, and there are as many segments as personas. 1 is perfect agreement, 0 what chance gives.
    The personas have gaps between them, and the verdict says so.
-#}
{%- set is_default = segmentation_setting('algorithm') == 'kmeans'
    and segmentation_setting('segment_count') == 'auto' and not segmentation_setting('features') %}
{{ config(enabled=is_sample() and is_default, tags=['sample']) }}

with pairs as (
    select
        personas.persona,
        members.segment_key
    from {{ ref('sample_personas') }} as personas
    inner join {{ ref('fct_user_segments') }} as members on personas.user_id = members.user_id
),

cells as (
    select
        persona,
        segment_key,
        count(*) as user_count
    from pairs
    group by persona, segment_key
),

personas as (
    select
        persona,
        sum(user_count) as user_count
    from cells
    group by persona
),

segments as (
    select
        segment_key,
        sum(user_count) as user_count
    from cells
    group by segment_key
),

pair_counts as (
    select
        (select sum(user_count * (user_count - 1) / 2.0) from cells) as in_both,
        (select sum(user_count * (user_count - 1) / 2.0) from personas) as in_personas,
        (select sum(user_count * (user_count - 1) / 2.0) from segments) as in_segments,
        (select sum(user_count) * (sum(user_count) - 1) / 2.0 from cells) as all_pairs
),

agreement as (
    select
        (in_both - in_personas * in_segments / all_pairs)
        / ((in_personas + in_segments) / 2 - in_personas * in_segments / all_pairs)
            as adjusted_rand_index,
        (select count(*) from personas) as persona_count,
        (select count(*) from {{ ref('dim_segments') }}) as segment_count,
        (select verdict from {{ ref('rpt_segmentation_health') }} where is_current) as verdict
    from pair_counts
)

select *
from agreement
where
    not coalesce(
        adjusted_rand_index >= 0.95
        and persona_count = segment_count
        and verdict = 'separated',
        false
    )
