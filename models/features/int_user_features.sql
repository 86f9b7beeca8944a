with declared_interests as (
    {{ declared_interests(ref('int_declared_topics')) | indent(4) }}
),

features as (
    {{ all_features(
        ref('int_users'), ref('int_computed_features'), 'declared_interests',
        ref('int_given_traits'), ref('int_as_of')
    ) | indent(4) }}
)

select * from features
