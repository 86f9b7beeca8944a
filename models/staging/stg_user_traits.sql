{{ config(materialized='table') }}

{%- set feature_names = trait_features() %}
with typed_rows as (
    select
        {{ id_text('user_id') }} as user_id,
        {%- for feature_name in feature_names %}
        {{ trait_number(feature_name) | indent(8) }} as {{ feature_name }},
        {%- endfor %}
        is_wanted,
        raw_row
    from {{ ref('src_user_traits') }}
),

checked_rows as (
    select
        typed_rows.*,
        case
            {{ reasons_about_the_user() }}
        end as reason_code
    from typed_rows
    {{ join_unusable_ids() }}
),

numbered_rows as (
    {{ number_duplicates('checked_rows', ['user_id'], feature_names) | indent(4) }}
)

select
    user_id,
    {%- for feature_name in feature_names %}
    {{ feature_name }},
    {%- endfor %}
    reason_code,
    {{ row_status('true') }} as row_status,
    case when reason_code not in ({{ left_out() }}) then {{ to_json('raw_row') }} end as raw_row
from numbered_rows
