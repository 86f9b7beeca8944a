{{ config(materialized='table', enabled=has_past_people()) }}

-- what is one of a user's ids today may have been a user then
with ids_of_users as (
    select user_id as other_id from {{ ref('int_users') }}
    union all
    select other_id
    from {{ ref('int_identities') }}
    where status = 'merged'
),

-- by the hash of the id: the same users in every build, in an order that says nothing about them
sampled_ids as (
    select other_id
    from ids_of_users
    order by md5(other_id), other_id
    limit {{ setting('prediction_sample_users', of='int_feature_spine') }}
),

links as {{ not_materialized() }} (
    select
        user_id,
        other_id,
        first_seen_at
    from {{ ref('int_identity_links') }}
    where row_status = 'clean' and user_id != other_id
),

people as (
    select * from {{ ref('ml_past_people') }}
),

users_of_sampled_ids as (
    select other_id as user_id from sampled_ids
    union
    select links.user_id
    from links
    inner join sampled_ids on links.other_id = sampled_ids.other_id
),

-- all users of their people, and all ids of these users, so that it is known how many there are
wanted_users as (
    select user_id from users_of_sampled_ids
    union
    select others.user_id
    from users_of_sampled_ids as users
    inner join people on users.user_id = people.user_id
    inner join people as others
        on
            people.as_of = others.as_of
            and people.is_later = others.is_later
            and people.cluster_id = others.cluster_id
),

wanted_ids as (
    select user_id as other_id from wanted_users
    union
    select links.other_id
    from links
    inner join wanted_users on links.user_id = wanted_users.user_id
),

past_times as (
    select times.*
    from {{ ref('int_prediction_times') }} as times
    inner join {{ ref('int_prediction_decision') }} as decision on decision.should_fit
),

moments as (
    select
        as_of,
        false as is_later,
        as_of as seen_before
    from past_times
    union all
    select
        as_of,
        true as is_later,
        cast(cast(last_label_date + interval '1 day' as date) as timestamp) as seen_before
    from past_times
),

ids_then as (
    select
        moments.as_of,
        moments.is_later,
        wanted_ids.other_id,
        coalesce(ids.is_user, false)
        and (ids.first_used_at is null or ids.first_used_at < moments.seen_before) as is_user,
        coalesce(ids.first_used_at, cast('0001-01-01' as timestamp)) as first_used_at,
        coalesce(people.cluster_id, wanted_ids.other_id) as own_cluster_id
    from wanted_ids
    cross join moments
    left join {{ ref('int_linked_ids') }} as ids on wanted_ids.other_id = ids.other_id
    left join people
        on
            wanted_ids.other_id = people.user_id
            and moments.as_of = people.as_of
            and moments.is_later = people.is_later
),

clusters_of_links as (
    select
        moments.as_of,
        moments.is_later,
        links.other_id,
        min(coalesce(people.cluster_id, links.user_id)) as first_cluster_id,
        max(coalesce(people.cluster_id, links.user_id)) as last_cluster_id
    from links
    inner join wanted_ids on links.other_id = wanted_ids.other_id
    inner join moments
        on links.first_seen_at is null or links.first_seen_at < moments.seen_before
    left join people
        on
            links.user_id = people.user_id
            and moments.as_of = people.as_of
            and moments.is_later = people.is_later
    group by moments.as_of, moments.is_later, links.other_id
),

-- the rules of int_identities
members as (
    select
        ids.*,
        case
            when ids.is_user then ids.own_cluster_id
            when linked.first_cluster_id = linked.last_cluster_id then linked.first_cluster_id
            else ids.other_id
        end as cluster_id
    from ids_then as ids
    left join clusters_of_links as linked
        on
            ids.other_id = linked.other_id
            and ids.as_of = linked.as_of
            and ids.is_later = linked.is_later
),

clusters as (
    select
        as_of,
        is_later,
        cluster_id,
        count(*) as id_count,
        min({{ struct_of(['first_used_at', 'other_id']) }}) filter (where is_user) as first_user
    from members
    group by as_of, is_later, cluster_id
),

people_then as (
    select
        members.as_of,
        members.is_later,
        members.other_id,
        case
            when clusters.id_count > {{ setting('identities', of='int_identities')['max_ids'] }}
                then members.other_id
            else coalesce(clusters.first_user['other_id'], members.cluster_id)
        end as user_id
    from members
    inner join clusters
        on
            members.cluster_id = clusters.cluster_id
            and members.as_of = clusters.as_of
            and members.is_later = clusters.is_later
)

select
    people_then.as_of,
    people_then.other_id,
    people_then.user_id,
    people_later.user_id as later_user_id,
    sampled_ids.other_id is not null as is_sampled
from people_then
inner join people_then as people_later
    on
        people_then.other_id = people_later.other_id
        and people_then.as_of = people_later.as_of
        and people_later.is_later
left join sampled_ids on people_then.other_id = sampled_ids.other_id
where not people_then.is_later
