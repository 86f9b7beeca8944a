-- noqa: disable=LT02
select
    user_id,
    {%- for feature_name in trait_features() %}
    {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ ref('base_user_traits') }}
where row_status = 'clean'
