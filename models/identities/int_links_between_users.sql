{{ config(enabled=has_identities()) }}

select
    links.user_id,
    links.other_id,
    -- one without a time holds at all times
    case when count(links.first_seen_at) = count(*) then min(links.first_seen_at) end
        as first_seen_at,
    ids.first_used_at as other_first_used_at
from {{ ref('int_identity_links') }} as links
inner join {{ ref('int_linked_ids') }} as ids
    on
        links.other_id = ids.other_id
        -- asked of what is joined, not of every link, of which there are many more
        and links.user_id != ids.other_id
        and ids.is_user
        and ids.linked_with is not null
where
    links.row_status = 'clean'
    and links.source = 'identities'
group by links.user_id, links.other_id, ids.first_used_at
