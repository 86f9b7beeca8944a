-- noqa: disable=LT02
{#- where the value of a feature comes from, when not from the activity of the user -#}
{%- set user_columns = {
    'tenure_days': whole_days(
        'coalesce(users.signed_up_at, users.first_activity_at)', 'clock.as_of'
    ),
    'interest_diversity': 'coalesce(computed.interest_diversity, declared.interest_diversity)',
    'age_years': 'users.age_years',
    'income_rank': 'users.income_rank',
    'education_rank': 'users.education_rank',
} %}
{%- set extra_features = (var('extra_features', none) or {}).keys() | list %}

with declared_interests as (
    -- all that is known of these users' interests is a list, each entry of which counts the same
    select
        user_id,
        ln(count(*)) as interest_diversity
    from {{ ref('int_declared_topics') }}
    group by user_id
)

select
    users.user_id,
    {%- for feature_name, about in feature_catalog().items() %}
    cast(
        {%- if about.get('block') %}
        users.{{ about['block'] }} = {{ sql_literal(about['block_value']) }}
        {%- elif feature_name in extra_features %}
        traits.{{ feature_name }}
        {%- else %}
        coalesce(
            traits.{{ feature_name }},
            {{ user_columns.get(feature_name, 'computed.' ~ feature_name) }}
        )
        {%- endif %} as double
    ) as {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_users') }} as users
cross join {{ ref('int_as_of') }} as clock
left join {{ ref('int_computed_features') }} as computed on users.user_id = computed.user_id
left join declared_interests as declared on users.user_id = declared.user_id
left join {{ ref('stg_user_traits') }} as traits on users.user_id = traits.user_id
