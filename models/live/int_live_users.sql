-- noqa: disable=LT02
with declared_interests as (
    {{ declared_interests(ref('int_declared_topics')) | indent(4) }}
)

select
    -- what activity tells of a user is told anew
    users.* exclude (first_activity_at, last_activity_at, main_device),
    declared_interests.interest_diversity as declared_diversity,
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
    members.segment_key,
    members.distance_to_centroid,
    members.confidence
from {{ ref('int_users') }} as users
inner join {{ ref('int_user_features') }} as features on users.user_id = features.user_id
left join declared_interests on users.user_id = declared_interests.user_id
left join {{ ref('int_given_traits') }} as traits on users.user_id = traits.user_id
left join {{ ref('fct_user_segments') }} as members on users.user_id = members.user_id
order by users.user_id
