-- noqa: disable=LT02
{%- set groups = feature_groups() %}
{%- set given_as_traits = var('extra_features', none) or {} %}

with users_now as (
    select
        user_id,
        as_of,
        lookback
    from {{ ref('int_feature_spine') }}
    where is_current and lookback = 'full'
),

-- where a list is all that is known of a user's interests, each of its entries counts the same
declared_interests as (
    select
        user_id,
        ln(count(*)) as interest_diversity
    from {{ ref('int_declared_topics') }}
    group by user_id
)

select
    users_now.user_id,
    {%- for feature_name, about in feature_catalog().items() %}
    cast(
        {%- if about.get('block') %}
        users.{{ about['block'] }} = {{ sql_literal(about['block_value']) }}
        {%- elif feature_name in given_as_traits %}
        traits.{{ feature_name }}
        {%- else %}
        coalesce(
            traits.{{ feature_name }},
            {{ about['model'] }}.{{ feature_name }}
            {%- if feature_name == 'interest_diversity' %},
            declared_interests.{{ feature_name }}
            {%- endif %}
        )
        {%- endif %} as double
    ) as {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from users_now
-- an input without any time has no as-of time either, and its users are told by what they declare
inner join {{ ref('int_users') }} as users on users_now.user_id = users.user_id
{%- for group in groups %}
left join {{ ref(group) }} as {{ group }}
    on
        users_now.user_id = {{ group }}.user_id
        and users_now.as_of is not distinct from {{ group }}.as_of
        and users_now.lookback = {{ group }}.lookback
{%- endfor %}
left join declared_interests on users_now.user_id = declared_interests.user_id
left join {{ ref('int_given_traits') }} as traits on users_now.user_id = traits.user_id
