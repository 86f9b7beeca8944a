{{ config(enabled=given_segmentations() | length > 0) }}
-- users are the same in all of them: none is lost between the parts
with user_counts as (
    select
        segmentation,
        count(*) as user_count
    from {{ ref('fct_segmentation_users') }}
    group by segmentation
),

all_users as (
    select count(*) as user_count
    from {{ ref('int_user_features') }}
)

select user_counts.*
from user_counts
cross join all_users
where user_counts.user_count != all_users.user_count
