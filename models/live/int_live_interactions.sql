with built_rows as (
    select * from {{ ref('src_interactions') }}
    where {{ is_built_row('interactions') }}
),

{{ inlined(
    ['stg_interactions'], {'src_interactions': 'built_rows'},
    reading=['standard_values'] + read_by_staging('interactions'),
) }}

good_rows as (
    select * exclude (raw_row)
    from stg_interactions
    where reason_code is null and occurred_at >= {{ live_first_day() }}
)

{% if has_identities() -%}
select good_rows.* replace (coalesce(identities.user_id, good_rows.user_id) as user_id)
from good_rows
left join {{ ref('int_identities') }} as identities
    on good_rows.user_id = identities.other_id
{%- else -%}
select * from good_rows
{%- endif %}
order by user_id
