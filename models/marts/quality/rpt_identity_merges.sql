{{ config(enabled=has_identities()) }}

select
    other_id,
    user_id,
    status,
    id_count,
    linked_with,
    linked_by,
    linked_at
from {{ ref('int_identities') }}
where status != 'stays'
