{#-
    A sample by the hash of the id: the same users in every build, in an order that has nothing to do
    with the order of the raw files or with when somebody signed up.
-#}
with sampled_users as (
    select
        user_id,
        md5(user_id) as sample_key
    from {{ ref('int_user_features') }}
    order by md5(user_id), user_id
    limit {{ var('fit_sample_users') }}
)

select
    features.*,
    sampled_users.sample_key
from {{ ref('int_user_features') }} as features
inner join sampled_users on features.user_id = sampled_users.user_id
