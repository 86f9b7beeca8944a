{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    unique_key='other_id',
    incremental_strategy='delete+insert' if target.type == 'duckdb' else none,
    enabled=has_identities(),
) }}

{#- read by name and not by ref: the users of the last build -#}
{%- set published = load_relation(model_relation('int_users'))
    if execute and graph.nodes else none %}
{%- set max_ids = setting('identities')['max_ids'] %}
{#- all ids are too many to hold, a day's are not -#}
{%- set held = 'materialized' if is_incremental() else not_materialized() %}

with people as (
    select
        user_id,
        cluster_id
    from {{ ref('ml_people') }}
),

{%- if is_incremental() %}

last_build as (
    select coalesce(max(changed_in_build), 0) as build_number from {{ this }}
),

changed_ids as (
    select
        ids.other_id,
        case when ids.is_user then ids.other_id else ids.linked_with end as first_user_id
    from {{ ref('int_linked_ids') }} as ids
    inner join last_build on ids.changed_in_build > last_build.build_number
),

people_before as (
    select
        other_id as user_id,
        cluster_id
    from {{ this }}
    where is_user and cluster_id != other_id
),

-- users whom links between users have joined to another, or taken apart
moved_users as (
    select
        coalesce(people.user_id, before.user_id) as user_id,
        coalesce(people.cluster_id, before.user_id) as cluster_id,
        coalesce(before.cluster_id, people.user_id) as cluster_before
    from people
    full outer join people_before as before on people.user_id = before.user_id
    where
        coalesce(people.cluster_id, before.user_id)
        != coalesce(before.cluster_id, people.user_id)
),

moved_clusters as (
    select cluster_id from moved_users
    union
    select cluster_before as cluster_id from moved_users
),

users_of_moved_clusters as (
    select cluster_id as user_id from moved_clusters
    union
    select people.user_id
    from people
    inner join moved_clusters on people.cluster_id = moved_clusters.cluster_id
),

affected_clusters as (
    select cluster_id from moved_clusters
    union
    select coalesce(people.cluster_id, changed_ids.first_user_id, changed_ids.other_id)
        as cluster_id
    from changed_ids
    left join people on changed_ids.first_user_id = people.user_id
    union
    select before.cluster_id
    from {{ this }} as before
    inner join changed_ids on before.other_id = changed_ids.other_id
    union
    -- all users of a shared id that comes to be one person's are in one cluster, which has changed;
    -- until then it is in a cluster of its own
    select ids.other_id as cluster_id
    from {{ ref('int_linked_ids') }} as ids
    inner join users_of_moved_clusters as users on ids.linked_with = users.user_id
    where not ids.has_one_user
),

affected_ids as (
    select
        before.other_id,
        before.days_of
    from {{ this }} as before
    inner join affected_clusters on before.cluster_id = affected_clusters.cluster_id
),

ids_to_resolve as (
    select
        other_id,
        days_of
    from affected_ids
    union all
    select
        changed_ids.other_id,
        changed_ids.other_id as days_of
    from changed_ids
    left join affected_ids on changed_ids.other_id = affected_ids.other_id
    where affected_ids.other_id is null
),
{%- endif %}

ids as {{ held }} (
    select
        ids.*,
        {%- if is_incremental() %}
        ids_to_resolve.days_of,
        {%- endif %}
        own.cluster_id as own_cluster_id,
        coalesce(first_users.cluster_id, ids.linked_with) as cluster_of_first_user,
        first_users.cluster_id is not null as is_linked_to_people
    from {{ ref('int_linked_ids') }} as ids
    {%- if is_incremental() %}
    inner join ids_to_resolve on ids.other_id = ids_to_resolve.other_id
    {%- endif %}
    left join people as own on ids.other_id = own.user_id
    left join people as first_users on ids.linked_with = first_users.user_id
),

-- several users of an id are one person if all of them are in the cluster of the first
ids_of_several_users as (
    select
        ids.other_id,
        ids.cluster_of_first_user as cluster_id
    from ids
    inner join {{ ref('int_identity_links') }} as links
        on ids.other_id = links.other_id and links.row_status = 'clean'
    left join people on links.user_id = people.user_id
    where ids.is_linked_to_people and not ids.is_user and not ids.has_one_user
    group by ids.other_id, ids.cluster_of_first_user
    having count(*) = count(*) filter (where people.cluster_id = ids.cluster_of_first_user)
),

members as {{ held }} (
    select
        ids.*,
        case
            when ids.is_user then coalesce(ids.own_cluster_id, ids.other_id)
            when ids.has_one_user then ids.cluster_of_first_user
            else coalesce(ids_of_several_users.cluster_id, ids.other_id)
        end as cluster_id,
        coalesce(ids.linked_at, cast('0001-01-01' as timestamp)) as seen_at
    from ids
    left join ids_of_several_users on ids.other_id = ids_of_several_users.other_id
),

clusters as (
    select
        cluster_id,
        count(*) as id_count
    from members
    group by cluster_id
),

clusters_to_explain as (
    select cluster_id from people
    union
    select cluster_id from clusters
    where id_count > {{ max_ids }}
),

-- The id that stays of several users: one that the last build published, else the one that was
-- first a user, at all times if no time is known, else the first by its text.
ranked_users as (
    select
        members.cluster_id,
        members.other_id,
        row_number() over (
            partition by members.cluster_id
            order by
                {%- if published %}
                case when published_users.user_id is null then 1 else 0 end,
                {%- endif %}
                members.first_used_at asc nulls first,
                members.other_id asc
        ) as precedence
    from members
    {%- if published %}
    left join {{ published }} as published_users on members.other_id = published_users.user_id
    {%- endif %}
    where members.is_user and members.own_cluster_id is not null
),

-- who is linked to no user of the person is in it by the first id that is linked to the user alone
first_ids_of_users as (
    select
        members.linked_with as user_id,
        members.cluster_id,
        min({{ struct_of(['members.seen_at', 'members.other_id', 'members.linked_by']) }})
            as first_link
    from members
    inner join clusters_to_explain as clusters on members.cluster_id = clusters.cluster_id
    group by members.linked_with, members.cluster_id
),

ids_of_clusters as (
    select
        members.*,
        clusters.id_count,
        case
            when clusters.id_count > {{ max_ids }} then members.other_id
            else coalesce(ids_that_stay.other_id, members.cluster_id)
        end as user_id,
        case
            when clusters.id_count > {{ max_ids }} then 'too_large'
            when coalesce(ids_that_stay.other_id, members.cluster_id) != members.other_id
                then 'merged'
            when members.cluster_id != members.cluster_of_first_user then 'shared'
            else 'stays'
        end as status,
        coalesce(members.cluster_id = members.cluster_of_first_user, false) as is_joined,
        first_ids_of_users.first_link
    from members
    inner join clusters on members.cluster_id = clusters.cluster_id
    left join ranked_users as ids_that_stay
        on members.cluster_id = ids_that_stay.cluster_id and ids_that_stay.precedence = 1
    left join first_ids_of_users
        on
            members.other_id = first_ids_of_users.user_id
            and members.cluster_id = first_ids_of_users.cluster_id
)

select
    other_id,
    user_id,
    cluster_id,
    status,
    id_count,
    case
        when status = 'shared' or (status != 'stays' and is_joined) then linked_with
        when status != 'stays' then first_link['other_id']
    end as linked_with,
    case
        when status = 'shared' or (status != 'stays' and is_joined) then linked_by
        when status != 'stays' then first_link['linked_by']
    end as linked_by,
    case
        when status = 'shared' or (status != 'stays' and is_joined) then linked_at
        when status != 'stays'
            then nullif(first_link['seen_at'], cast('0001-01-01' as timestamp))
    end as linked_at,
    is_user,
    changed_in_build,
    -- the person to whom int_user_days has added the days of this id
    {%- if is_incremental() %}
    days_of
    {%- else %}
    user_id as days_of
    {%- endif %}
from ids_of_clusters
