{#- Users are the same on every layer: none is lost between features and published tables. -#}
select coalesce(features.user_id, users.user_id, members.user_id) as user_id
from {{ ref('int_user_features') }} as features
full outer join {{ ref('dim_users') }} as users on features.user_id = users.user_id
full outer join {{ ref('fct_user_segments') }} as members on features.user_id = members.user_id
where
    features.user_id is null
    or users.user_id is null
    or members.user_id is null
    or users.segment_key != members.segment_key
