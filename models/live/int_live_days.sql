select user_days.*
from {{ ref('int_user_days') }} as user_days
inner join {{ ref('int_live_clock') }} as clock
    on user_days.activity_date < clock.first_day
order by user_days.user_id
