{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    unique_key='other_id',
    incremental_strategy='delete+insert' if target.type == 'duckdb' else none,
    enabled=has_identities(),
) }}

select
    people.other_id,
    people.user_id,
    people.cluster_id,
    people.status,
    people.id_count,
    people.linked_with,
    people.linked_by,
    people.linked_at,
    people.newest_link_at,
    -- the person to whom int_user_days has added the days of this id
    {%- if is_incremental() %}
    coalesce(before.days_of, people.other_id) as days_of
    {%- else %}
    people.user_id as days_of
    {%- endif %}
from {{ ref('ml_people') }} as people
{%- if is_incremental() %}
left join {{ this }} as before on people.other_id = before.other_id
{%- endif %}
