-- noqa: disable=LT02
{#- From the totals of the window that features are made of: no other look at the rows. #}
with activity_by_user as (
    select
        totals.user_id,
        totals.interaction_count,
        totals.transaction_count,
        totals.social_activity_count
    from {{ ref('int_activity_totals') }} as totals
    inner join {{ ref('int_as_of') }} as clock on totals.as_of = clock.as_of
    where totals.lookback = 'full'
),

traits_by_user as (
    select
        user_id,
        coalesce(
            {%- for feature_name in trait_features() %}
            {{ feature_name }},
            {%- endfor %}
            null
        ) is not null as has_traits
    from {{ ref('int_given_traits') }}
)

{%- for source_name in own_sources() %},

{{ source_name }}_by_user as (
    {%- if has_identities() %}
    select
        coalesce(identities.user_id, {{ source_name }}.user_id) as user_id,
        count(*) as row_count
    from {{ ref('stg_' ~ source_name) }} as {{ source_name }}
    left join {{ ref('int_identities') }} as identities
        on {{ source_name }}.user_id = identities.other_id
    where {{ source_name }}.row_status = 'clean'
    group by coalesce(identities.user_id, {{ source_name }}.user_id)
    {%- else %}
    select
        user_id,
        count(*) as row_count
    from {{ ref('stg_' ~ source_name) }}
    where row_status = 'clean'
    group by user_id
    {%- endif %}
)
{%- endfor %}

select
    users.user_id,
    cast(case when users.is_registered then 1 else 0 end as bigint) as users,
    cast(coalesce(activity.interaction_count, 0) as bigint) as interactions,
    cast(coalesce(activity.transaction_count, 0) as bigint) as transactions,
    cast(coalesce(activity.social_activity_count, 0) as bigint) as social_activities,
    cast(case when traits.user_id is null then 0 else 1 end as bigint) as user_traits,
    {%- for source_name in own_sources() %}
    cast(coalesce({{ source_name }}_by_user.row_count, 0) as bigint) as {{ source_name }},
    {%- endfor %}
    users.first_activity_at is not null
    {%- for source_name in own_sources() %}
    or {{ source_name }}_by_user.user_id is not null
    {%- endfor %}
    or coalesce(traits.has_traits, false) as has_values
from {{ ref('int_users') }} as users
left join activity_by_user as activity on users.user_id = activity.user_id
left join traits_by_user as traits on users.user_id = traits.user_id
{%- for source_name in own_sources() %}
left join {{ source_name }}_by_user on users.user_id = {{ source_name }}_by_user.user_id
{%- endfor %}
