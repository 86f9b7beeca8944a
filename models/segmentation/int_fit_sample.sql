{#-
    The first users by hash of their id: the same ones in every build, in an order that has nothing
    to do with the order of the raw files or with when they signed up. Who has no behaviour to be
    placed by is not fitted.
-#}
select
    user_id,
    md5(user_id) as sample_key
from {{ ref('int_activity_status') }}
where unclustered_key is null
order by md5(user_id), user_id
limit {{ setting('fit_sample_users') }}
