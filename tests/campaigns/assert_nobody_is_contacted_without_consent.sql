{#- A user in an audience has agreed in the newest row that the users source has of them. -#}
select audiences.user_id
from {{ ref('fct_campaign_audiences') }} as audiences
left join {{ ref('int_registered_users') }} as users on audiences.user_id = users.user_id
where not coalesce(users.marketing_consent, false)
