{{ config(enabled=has_identities()) }}

select
    user_id,
    other_id,
    min(source) as source,
    source = 'identities' as is_stated,
    -- one without a time holds at all times
    case when count(first_seen_at) = count(*) then min(first_seen_at) end as first_seen_at,
    false as user_is_settled,
    false as user_was_published,
    false as other_was_published
from {{ ref('int_identity_links') }}
where row_status = 'clean'
group by user_id, other_id, source = 'identities'
