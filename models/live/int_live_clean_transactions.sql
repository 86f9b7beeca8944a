{{ config(
    enabled=var('live_profile')
    and target.type == 'duckdb'
    and has_own_features_of('transactions'),
) }}

{% if has_identities() -%}
select clean_rows.* replace (coalesce(identities.user_id, clean_rows.user_id) as user_id)
from {{ ref('int_clean_transactions') }} as clean_rows
left join {{ ref('int_identities') }} as identities
    on clean_rows.user_id = identities.other_id
{%- else -%}
select * from {{ ref('int_clean_transactions') }}
{%- endif %}
order by user_id
