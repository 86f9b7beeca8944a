{{ config(materialized='view') }}

{#- A sample by the hash of the id, as for the segmentation: the same users in every build. -#}
select
    user_id,
    md5(user_id) as sample_key
from {{ ref('int_users') }}
where first_activity_at is not null
order by md5(user_id), user_id
limit {{ var('prediction_sample_users') }}
