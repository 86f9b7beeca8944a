{#-
    A sample by the hash of the id: the same users in every build, in an order that has nothing to do
    with the order of the raw files or with when somebody signed up.
-#}
select
    *,
    md5(user_id) as sample_key
from {{ ref('int_user_features') }}
order by md5(user_id), user_id
limit {{ var('fit_sample_users') }}
