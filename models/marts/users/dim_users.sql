-- noqa: disable=LT02
{{ config(pre_hook="{{ complete_contract(model) }}") }}

{%- set extra_features = feature_catalog().keys() | reject('in', declared_features()) | list %}
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
    users.age_band,
    users.gender,
    users.location,
    users.language,
    users.education,
    users.income_band,
    users.main_device,
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
