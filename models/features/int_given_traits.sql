-- noqa: disable=LT02
{{ config(materialized='view') }}

select
    user_id,
    {%- for feature_name in trait_features() %}
    {{ feature_name }}{{ "," if not loop.last }}
    {%- endfor %}
from {{ by_person('stg_user_traits') }}
where row_status = 'clean'
