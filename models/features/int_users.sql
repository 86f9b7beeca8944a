{#-
    Reads the rollups, not the days that are made of them, so that the two can be built side by
    side.
-#}
with activity as (
    select
        user_id,
        activity_date,
        first_at,
        last_at,
        mobile_interactions,
        desktop_interactions,
        tablet_interactions
    from {{ by_person('int_interaction_rollup') }}
    where row_status = 'clean'
    union all
    select
        user_id,
        activity_date,
        first_at,
        last_at,
        0 as mobile_interactions,
        0 as desktop_interactions,
        0 as tablet_interactions
    from {{ by_person('int_transaction_rollup') }}
    where row_status = 'clean'
    union all
    select
        user_id,
        activity_date,
        first_at,
        last_at,
        0 as mobile_interactions,
        0 as desktop_interactions,
        0 as tablet_interactions
    from {{ by_person('int_social_rollup') }}
    where row_status = 'clean'
),

users_by_activity as (
    select
        activity.user_id,
        min(activity.first_at) as first_activity_at,
        max(activity.last_at) as last_activity_at,
        coalesce({{ sum_of_counts('activity.mobile_interactions') }}, 0)
            as mobile_interactions,
        coalesce({{ sum_of_counts('activity.desktop_interactions') }}, 0)
            as desktop_interactions,
        coalesce({{ sum_of_counts('activity.tablet_interactions') }}, 0)
            as tablet_interactions
    from activity
    inner join {{ ref('int_as_of') }} as clock
        on activity.activity_date <= clock.last_activity_date
    group by activity.user_id
),

-- activity of a user whom the users source does not know makes a user too
user_ids as (
    select user_id from {{ ref('int_registered_users') }}
    union
    select user_id from users_by_activity
    union
    select user_id from {{ ref('int_given_traits') }}
    {%- for source_name in own_sources() %}
    union
    {%- if has_identities() %}
    select coalesce(identities.user_id, {{ source_name }}.user_id) as user_id
    from {{ ref('stg_' ~ source_name) }} as {{ source_name }}
    left join {{ ref('int_identities') }} as identities
        on {{ source_name }}.user_id = identities.other_id
    {%- else %}
    select user_id from {{ ref('stg_' ~ source_name) }}
    {%- endif %}
    where row_status = 'clean'
    {%- endfor %}
)

select
    user_ids.user_id,
    users.user_id is not null as is_registered,
    users.signed_up_at,
    activity.first_activity_at,
    activity.last_activity_at,
    users.age_years,
    users.age_band,
    users.gender,
    users.location,
    users.language,
    users.education,
    users.education_rank,
    users.income_band,
    users.income_rank,
    users.marketing_consent,
    -- of equally frequent devices the first in this order
    case
        when
            activity.mobile_interactions > 0
            and activity.mobile_interactions >= activity.desktop_interactions
            and activity.mobile_interactions >= activity.tablet_interactions
            then 'mobile'
        when
            activity.desktop_interactions > 0
            and activity.desktop_interactions >= activity.tablet_interactions
            then 'desktop'
        when activity.tablet_interactions > 0 then 'tablet'
    end as main_device
from user_ids
left join {{ ref('int_registered_users') }} as users on user_ids.user_id = users.user_id
left join users_by_activity as activity on user_ids.user_id = activity.user_id
