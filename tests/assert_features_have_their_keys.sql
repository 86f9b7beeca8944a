-- a user twice at one time would count twice in every segment, and in what predictions learn from
{%- set at_its_time = ['user_id', "coalesce(as_of, timestamp '1900-01-01')", 'lookback'] %}
with violations as (
    {{ key_violations([
        ('feature_catalog', ['feature_name']),
        ('int_registered_users', ['user_id']),
        ('int_users', ['user_id']),
        ('int_given_traits', ['user_id']),
        ('int_activity_status', ['user_id']),
        ('int_user_features', ['user_id']),
        ('int_feature_spine', at_its_time),
        ('int_engagement_features', at_its_time),
        ('int_value_features', at_its_time),
        ('int_recency_features', at_its_time),
        ('int_interest_features', at_its_time),
        ('int_advertising_features', at_its_time),
        ('int_social_features', at_its_time),
        ('int_demographic_features', at_its_time),
    ]) | indent(4) }}
)

select * from violations
