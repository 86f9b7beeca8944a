-- noqa: disable=LT02
with declared_topics as (
    select
        user_id,
        list(topic order by topic) as declared_topics
    from {{ ref('int_declared_topics') }}
    group by user_id
)

select
    -- what activity tells of a user is computed again
    users.* exclude (first_activity_at, last_activity_at, main_device),
    declared_topics.declared_topics,
    case
        when traits.user_id is not null then struct_pack(
            {%- for feature_name in trait_features() %}
            {{ feature_name }} := traits.{{ feature_name }}{{ "," if not loop.last }}
            {%- endfor %}
        )
    end as given_traits,
    struct_pack(
        {%- for feature_name in feature_catalog() %}
        {{ feature_name }} := features.{{ feature_name }}{{ "," if not loop.last }}
        {%- endfor %}
    ) as built_features,
    statuses.activity_status,
    statuses.unclustered_key,
    members.segment_key,
    members.distance_to_centroid,
    members.confidence
from {{ ref('int_users') }} as users
inner join {{ ref('int_user_features') }} as features on users.user_id = features.user_id
inner join {{ ref('int_activity_status') }} as statuses on users.user_id = statuses.user_id
left join declared_topics on users.user_id = declared_topics.user_id
left join {{ ref('int_given_traits') }} as traits on users.user_id = traits.user_id
left join {{ ref('fct_user_segments') }} as members on users.user_id = members.user_id
order by users.user_id
