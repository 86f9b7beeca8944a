-- noqa: disable=LT02
{# the narrow table that all about segments and features is computed from #}
select
    members.segment_key,
    {%- for feature_name in feature_catalog() %}
    cast(users.{{ feature_name }} as double) as {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('int_user_features') }} as users
inner join {{ ref('ml_user_segments') }} as members on users.user_id = members.user_id
