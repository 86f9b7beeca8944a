-- what users say of themselves is known as of today alone, so it is the same at every as-of time
select
    spine.user_id,
    spine.as_of,
    spine.lookback,
    users.age_years,
    users.income_rank,
    users.education_rank
from {{ ref('int_feature_spine') }} as spine
inner join {{ ref('int_users') }} as users on spine.user_id = users.user_id
