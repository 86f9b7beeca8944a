-- depends_on: {{ ref('int_features_before') }}
-- noqa: disable=LT02
{{ config(pre_hook="{{ complete_contract(model) }}") }}

{%- set extra_features = feature_catalog().keys() | reject('in', declared_features()) | list %}
{%- set attributes = category_attributes() %}
with attributes_of_users as (
    select {{ attributes | join(', ') }}
    from {{ ref('int_users') }}
),

all_users as (
    select count(*) as user_count from attributes_of_users
),

attribute_values as (
    select
        attribute,
        value
    from attributes_of_users
    unpivot (value for attribute in ({{ attributes | join(', ') }}))
),

value_counts as (
    select
        attribute,
        value,
        count(*) as user_count
    from attribute_values
    group by attribute, value
),

grouped_values as (
    select
        attribute,
        value,
        user_count,
        sum(user_count) over (partition by attribute) as known_users,
        sum(case when user_count < {{ setting('min_group_users') }} then user_count else 0 end)
            over (partition by attribute) as users_of_rare_values,
        {{ is_small_group('value', of='attribute') | indent(8) }} as is_small
    from value_counts
),

attributes_with_groups as (
    select
        grouped_values.attribute,
        -- Where the only other value would go with rare ones, these are hidden among the users
        -- without a value, if there are enough of them.
        min(case when grouped_values.is_small then 1 else 0 end) = 1
        and max(grouped_values.known_users) > max(grouped_values.users_of_rare_values)
        and max(all_users.user_count)
        - max(grouped_values.known_users)
        + max(grouped_values.users_of_rare_values)
        >= {{ setting('min_group_users') }} as hides_rare_values
    from grouped_values
    cross join all_users
    group by grouped_values.attribute
),

-- where fewer users than a group needs have any value, "(other)" would be a small group itself
small_values as (
    select
        grouped_values.attribute,
        grouped_values.value,
        case
            when
                grouped_values.known_users >= {{ setting('min_group_users') }}
                and not attributes_with_groups.hides_rare_values
                then '(other)'
        end as shown_as
    from grouped_values
    inner join attributes_with_groups
        on grouped_values.attribute = attributes_with_groups.attribute
    where
        grouped_values.is_small
        and (
            grouped_values.user_count < {{ setting('min_group_users') }}
            or not attributes_with_groups.hides_rare_values
        )
)

select
    users.user_id,
    segments.segment_key,
    segments.segment_name,
    clock.as_of_date,
    statuses.activity_status,
    users.is_registered,
    users.signed_up_at,
    users.first_activity_at,
    users.last_activity_at,
    {%- for attribute in attributes %}
    case
        when small_{{ attribute }}.value is null then users.{{ attribute }}
        else small_{{ attribute }}.shown_as
    end as {{ attribute }},
    {%- endfor %}
    users.marketing_consent,
    {%- for feature_name in declared_features() %}
    features.{{ feature_name }},
    {%- endfor %}
    {%- if extra_features %}
    {{ to_json(struct_of(extra_features)) }} as extra_features
    {%- else %}
    cast(null as {{ dbt.type_string() }}) as extra_features
    {%- endif %}
from {{ ref('int_users') }} as users
inner join {{ ref('int_user_features') }} as features on users.user_id = features.user_id
inner join {{ ref('int_activity_status') }} as statuses on users.user_id = statuses.user_id
inner join {{ ref('ml_user_segments') }} as members on users.user_id = members.user_id
inner join {{ ref('dim_segments') }} as segments on members.segment_key = segments.segment_key
cross join {{ ref('int_as_of') }} as clock
{%- for attribute in attributes %}
left join small_values as small_{{ attribute }}
    on
        small_{{ attribute }}.attribute = '{{ attribute }}'
        and users.{{ attribute }} = small_{{ attribute }}.value
{%- endfor %}
