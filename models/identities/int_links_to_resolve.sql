{{ config(enabled=has_identities()) }}

{%- do ref('int_reprocessing_window') %}

{#-
    Read by name and not by ref: what the last build made of the links, and its users. A build from
    scratch resolves all links, and so does every build on Spark, whose tables are written whole.
-#}
{%- set resolved = load_relation(model_relation('int_identities'))
    if execute and target.type == 'duckdb' and not flags.FULL_REFRESH else none %}
{%- set published = load_relation(model_relation('int_users')) if execute else none %}
{%- set ids_are_stated = is_mapped('identities') and published %}

with links as {{ not_materialized() }} (
    select
        user_id,
        other_id,
        activity_date,
        source,
        first_seen_at
    from {{ ref('int_identity_links') }}
    where row_status = 'clean'
),

{%- if resolved %}

reprocessing_window as (
    select coalesce(first_day, cast('0001-01-01' as date)) as first_day
    from {{ ref('int_reprocessing_window') }}
),

recent_pairs as (
    select distinct
        links.user_id,
        links.other_id
    from links
    cross join reprocessing_window
    where links.activity_date is null or links.activity_date >= reprocessing_window.first_day
),

earlier_pairs as (
    select distinct
        links.user_id,
        links.other_id
    from links
    cross join reprocessing_window
    inner join recent_pairs
        on links.user_id = recent_pairs.user_id and links.other_id = recent_pairs.other_id
    where links.activity_date < reprocessing_window.first_day
),

new_pairs as (
    select recent_pairs.*
    from recent_pairs
    left join earlier_pairs
        on
            recent_pairs.user_id = earlier_pairs.user_id
            and recent_pairs.other_id = earlier_pairs.other_id
    where earlier_pairs.user_id is null
),

-- what a link of the window joined may have been corrected since
changed_ids as (
    select user_id as other_id
    from new_pairs
    union
    select other_id
    from new_pairs
    union
    select resolved.other_id
    from {{ resolved }} as resolved
    cross join reprocessing_window
    where
        resolved.newest_link_at is null
        or resolved.newest_link_at >= reprocessing_window.first_day
),

changed_clusters as (
    select distinct resolved.cluster_id
    from {{ resolved }} as resolved
    inner join changed_ids on resolved.other_id = changed_ids.other_id
),

ids_of_changed_clusters as (
    select other_id
    from changed_ids
    union
    select resolved.other_id
    from {{ resolved }} as resolved
    inner join changed_clusters on resolved.cluster_id = changed_clusters.cluster_id
),

-- a person that loses or gets an id is whole in what is resolved, so that its size is known
linked_ids as (
    select links.user_id as other_id
    from links
    inner join ids_of_changed_clusters as changed on links.other_id = changed.other_id
    union
    select links.other_id
    from links
    inner join ids_of_changed_clusters as changed on links.user_id = changed.other_id
),

linked_clusters as (
    select distinct resolved.cluster_id
    from {{ resolved }} as resolved
    inner join linked_ids on resolved.other_id = linked_ids.other_id
),

ids_to_resolve as (
    select other_id
    from ids_of_changed_clusters
    union
    select resolved.other_id
    from {{ resolved }} as resolved
    inner join linked_clusters on resolved.cluster_id = linked_clusters.cluster_id
),

-- A user beyond them stands for its whole person, which does not change. An id beyond them only
-- tells that its user is one.
wanted_links as (
    select
        coalesce(settled.cluster_id, links.user_id) as user_id,
        links.other_id,
        links.source,
        links.first_seen_at,
        users_to_resolve.other_id is null as user_is_settled
    from links
    inner join ids_to_resolve on links.other_id = ids_to_resolve.other_id
    left join ids_to_resolve as users_to_resolve on links.user_id = users_to_resolve.other_id
    left join {{ resolved }} as settled
        on links.user_id = settled.other_id and users_to_resolve.other_id is null
    union all
    select
        links.user_id,
        cast(null as {{ dbt.type_string() }}) as other_id,
        links.source,
        links.first_seen_at,
        false as user_is_settled
    from links
    inner join ids_to_resolve as users_to_resolve on links.user_id = users_to_resolve.other_id
    left join ids_to_resolve on links.other_id = ids_to_resolve.other_id
    where ids_to_resolve.other_id is null
    union all
    select
        cast(null as {{ dbt.type_string() }}) as user_id,
        other_id,
        cast(null as {{ dbt.type_string() }}) as source,
        cast(null as timestamp) as first_seen_at,
        false as user_is_settled
    from ids_to_resolve
),
{%- else %}

wanted_links as (
    select
        user_id,
        other_id,
        source,
        first_seen_at,
        false as user_is_settled
    from links
),
{%- endif %}

pairs as (
    select
        user_id,
        other_id,
        user_is_settled,
        min(source) as source,
        max(case when source = 'identities' then 1 else 0 end) = 1 as is_stated,
        -- one without a time holds at all times
        case when count(first_seen_at) = count(*) then min(first_seen_at) end as first_seen_at
    from wanted_links
    group by user_id, other_id, user_is_settled
)

{%- if ids_are_stated %},

published_users as (
    select user_id from {{ published }}
)

select
    pairs.*,
    pairs.is_stated and users.user_id is not null as user_was_published,
    pairs.is_stated and others.user_id is not null as other_was_published
from pairs
left join published_users as users on pairs.user_id = users.user_id
left join published_users as others on pairs.other_id = others.user_id
{%- else %}

select
    *,
    false as user_was_published,
    false as other_was_published
from pairs
{%- endif %}
