select *
from {{ ref('int_user_days') }}
order by user_id
