{#-
    Every feature of the catalog for every user: given traits, then what was computed, then what the
    users source says.

    users, computed, declared, traits, as_of_times: relations (or names of CTEs) of the shapes of
        int_users, int_computed_features, what declared_interests gives, int_given_traits and
        int_as_of.
-#}
{% macro all_features(users, computed, declared, traits, as_of_times) -%}
{#- where the value of a feature comes from, when not from the activity of the user -#}
{%- set user_columns = {
    'tenure_days': user_profiling.whole_days(
        'coalesce(users.signed_up_at, users.first_activity_at)', 'clock.as_of'
    ),
    'interest_diversity': 'coalesce(computed.interest_diversity, declared.interest_diversity)',
    'age_years': 'users.age_years',
    'income_rank': 'users.income_rank',
    'education_rank': 'users.education_rank',
} %}
{%- set extra_features = (var('extra_features', none) or {}).keys() | list %}
select
    users.user_id,
    {%- for feature_name, about in user_profiling.feature_catalog().items() %}
    cast(
        {%- if about.get('block') %}
        users.{{ about['block'] }} = {{ user_profiling.sql_literal(about['block_value']) }}
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
from {{ users }} as users
cross join {{ as_of_times }} as clock
left join {{ computed }} as computed on users.user_id = computed.user_id
left join {{ declared }} as declared on users.user_id = declared.user_id
left join {{ traits }} as traits on users.user_id = traits.user_id
{%- endmacro %}
