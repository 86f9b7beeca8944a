-- noqa: disable=LT02
{{ config(materialized=raw_materialization('user_traits')) }}

{% call without_forgotten('user_traits') %}
select
    {{ mapped('user_traits', 'user_id') }} as user_id,
    {%- for feature_name in trait_features() %}
    {{ mapped('user_traits', feature_name) }} as {{ feature_name }},
    {%- endfor %}
    {{ delivered_in('user_traits') }} as delivered_in,
    {{ is_wanted('user_traits') }} as is_wanted,
    {{ raw_row('user_traits') }} as raw_row
from {{ read_source('user_traits') }} as delivered
-- a source that is left out has no rows
where {{ is_mapped('user_traits') | lower }}
{% endcall %}
