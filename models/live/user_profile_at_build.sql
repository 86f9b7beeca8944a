-- noqa: disable=AL03,LT02
{#- What only Python can score has the segment of the last build. -#}
{{ config(materialized='table_function', parameters=['of_user']) }}

with stored_user as materialized (
    select * from {{ ref('int_live_users') }} where user_id = of_user
),

features as (
    select
        user_id,
        unnest(built_features)
    from stored_user
),

feature_values as (
    {{ feature_values('features') }}
),

offsets as (
    select
        centroids.segment_key,
        centroids.segment_name,
        centroids.segment_position,
        centroids.feature_order,
        coalesce(
            {{ scaled_value(
                'feature_values.feature_value', 'centroids.'
            ) | indent(12) }},
            0
        ) - centroids.centroid as centroid_offset
    from feature_values
    inner join {{ ref('int_live_centroids') }} as centroids
        on feature_values.feature_name = centroids.feature_name
),

distances as (
    select
        segment_key,
        segment_name,
        segment_position,
        -- in the order in which the fit adds them up: another order has other last bits
        sqrt(sum(centroid_offset * centroid_offset order by feature_order)) as distance
    from offsets
    group by segment_key, segment_name, segment_position
),

nearest_segments as (
    select
        list(
            struct_pack(
                segment_key := segment_key, segment_name := segment_name, distance := distance
            )
            order by distance, segment_position
        ) as distances
    from distances
),

scores as (
    select
        distances is not null as is_scored_live,
        distances,
        distances[1].segment_key as segment_key,
        distances[1].distance as distance_to_centroid,
        case
            when distances[2].distance = 0 then 0
            when len(distances) = 1 then 1
            else 1 - distances[1].distance / distances[2].distance
        end as confidence
    from nearest_segments
),

members as (
    select
        features.*,
        clock.as_of,
        stored_user.activity_status,
        stored_user.unclustered_key is not null or scores.is_scored_live as is_scored_live,
        case when stored_user.unclustered_key is null then scores.distances end as distances,
        stored_user.segment_key as built_segment_key,
        case
            when stored_user.unclustered_key is not null then stored_user.unclustered_key
            when scores.is_scored_live then scores.segment_key
            else stored_user.segment_key
        end as segment_key,
        case
            when stored_user.unclustered_key is not null then null
            when scores.is_scored_live then scores.distance_to_centroid
            else stored_user.distance_to_centroid
        end as distance_to_centroid,
        case
            when stored_user.unclustered_key is not null then 1
            when scores.is_scored_live then scores.confidence
            else stored_user.confidence
        end as confidence
    from features
    cross join {{ ref('int_live_clock') }} as clock
    cross join scores
    inner join stored_user on features.user_id = stored_user.user_id
)

select
    members.user_id,
    members.as_of,
    members.segment_key,
    segments.segment_name,
    members.activity_status,
    members.is_scored_live,
    members.distance_to_centroid,
    members.confidence,
    members.distances,
    members.built_segment_key,
    segments.archetype,
    segments.objective,
    segments.channel,
    segments.timing,
    segments.offer,
    segments.message,
    segments.kpi,
    segments.campaign,
    {%- for feature_name in feature_catalog() %}
    members.{{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from members
left join {{ ref('int_live_segments') }} as segments on members.segment_key = segments.segment_key
