-- noqa: disable=LT02
{{ config(enabled=has_identities()) }}

with traits as (
    select
        traits.*,
        coalesce(identities.user_id, traits.user_id) as person_id
    from {{ ref('stg_user_traits') }} as traits
    left join {{ ref('int_identities') }} as identities on traits.user_id = identities.other_id
    where traits.row_status = 'clean'
),

-- what is said of the id that stays goes before what is said of others
ranked_traits as (
    select
        *,
        row_number() over (
            partition by person_id order by user_id = person_id desc, user_id asc
        ) as precedence
    from traits
)

select
    person_id as user_id,
    {%- for feature_name in trait_features() %}
    min_by({{ feature_name }}, precedence) filter (where {{ feature_name }} is not null)
        as {{ feature_name }},
    {%- endfor %}
    'clean' as row_status
from ranked_traits
group by person_id
