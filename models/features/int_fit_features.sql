with sampled_users as (
    {{ sampled_users(ref('int_user_features'), var('fit_sample_users')) | indent(4) }}
)

select
    features.*,
    sampled_users.sample_key
from {{ ref('int_user_features') }} as features
inner join sampled_users on features.user_id = sampled_users.user_id
