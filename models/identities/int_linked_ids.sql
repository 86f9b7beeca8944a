{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    unique_key='other_id',
    incremental_strategy='delete+insert' if target.type == 'duckdb' else none,
    enabled=has_identities(),
) }}

{%- do ref('int_reprocessing_window') %}

{#- a link without a time holds at all times, so it comes before every other -#}
{%- set always = "cast('0001-01-01' as timestamp)" %}
{#- where no row has two ids, all links are stated, and the first is the first of all -#}
{%- set stated_link = 'first_link' if linking_sources() == ['identities']
    else 'first_stated_link' %}
{%- set first_day = sql_date(first_day_to_build() or '0001-01-01')
    if execute and is_incremental() else 'null' %}

with all_links as {{ not_materialized() }} (
    select
        user_id,
        other_id,
        activity_date,
        source,
        first_seen_at,
        coalesce(first_seen_at, {{ always }}) as seen_at
    from {{ ref('int_identity_links') }}
    where row_status = 'clean'
),

{%- if is_incremental() %}

recent_links as {{ not_materialized() }} (
    select * from all_links
    where activity_date >= {{ first_day }} or activity_date is null
),
{%- endif %}

{#- what the days say that are read again, then all that is said of the ids that this changes -#}
{%- for part in ['recent', 'all'] if part == 'all' or is_incremental() %}

{{ part }}_users as (
    select
        links.user_id as other_id,
        case when count(links.first_seen_at) = count(*) then min(links.first_seen_at) end
            as first_used_at,
        case when count(links.activity_date) = count(*) then max(links.activity_date) end
            as newest_link_date
    from {{ part }}_links as links
    {%- if part == 'all' and is_incremental() %}
    inner join users_to_read on links.user_id = users_to_read.other_id
    {%- endif %}
    group by links.user_id
),

-- of equally early links the first by its user
{{ part }}_others as (
    select
        links.other_id,
        min({{ struct_of(['links.seen_at', 'links.user_id', 'links.source']) }}) as first_link,
        {%- if stated_link != 'first_link' %}
        min({{ struct_of(['links.seen_at', 'links.user_id', 'links.source']) }})
            filter (where links.source = 'identities') as first_stated_link,
        {%- endif %}
        min(links.user_id) = max(links.user_id) as has_one_user,
        case when count(links.activity_date) = count(*) then max(links.activity_date) end
            as newest_link_date
    from {{ part }}_links as links
    {%- if part == 'all' and is_incremental() %}
    inner join changed_ids on links.other_id = changed_ids.other_id
    {%- endif %}
    where links.user_id != links.other_id
    group by links.other_id
),
{%- if part == 'recent' %}

recent_ids as (
    select
        coalesce(users.other_id, others.other_id) as other_id,
        users.other_id is not null as is_user,
        users.first_used_at,
        users.newest_link_date,
        others.has_one_user,
        others.first_link,
        others.{{ stated_link }} as first_stated_link
    from recent_users as users
    full outer join recent_others as others on users.other_id = others.other_id
),

-- what was known of ids that have links on those days, or had some
known_and_recent_ids as (
    select
        coalesce(known.other_id, recent.other_id) as other_id,
        known.other_id is null as is_new,
        coalesce(known.is_user, false) as was_user,
        coalesce(recent.is_user, false) as is_user,
        known.first_used_at as known_first_used_at,
        recent.first_used_at,
        recent.newest_link_date as newest_use_date,
        known.has_one_user as had_one_user,
        recent.has_one_user,
        known.linked_with,
        coalesce(known.linked_at, {{ always }}) as linked_at,
        known.linked_by,
        case when known.is_user then recent.first_stated_link else recent.first_link end
            as first_link
    from {{ this }} as known
    full outer join recent_ids as recent on known.other_id = recent.other_id
    where
        recent.other_id is not null
        or known.newest_link_date is null
        or known.newest_link_date >= {{ first_day }}
),

-- An id is as it was where what says so is older than those days and they do not contradict, or
-- where they say it again.
checked_ids as (
    select
        other_id,
        is_new,
        was_user and known_first_used_at is null as has_unknown_uses,
        is_user or coalesce(known_first_used_at < {{ first_day }}, false) as is_user,
        case
            when is_user and first_used_at is null then null
            when known_first_used_at < {{ first_day }} then known_first_used_at
            else first_used_at
        end as first_used_at,
        case
            when is_user then newest_use_date
            when known_first_used_at < {{ first_day }} then cast(known_first_used_at as date)
        end as newest_use_date,
        case
            when known_first_used_at < {{ first_day }}
                then not is_user or first_used_at is not null
            else is_user = was_user and first_used_at is not distinct from known_first_used_at
        end as is_same_user,
        case
            when linked_with is null then first_link is null
            -- which of its users has gone is known from all links alone
            when not was_user and not had_one_user then false
            when linked_at > {{ always }} and linked_at < {{ first_day }}
                then
                    first_link is null
                    or (
                        first_link['seen_at'] > {{ always }}
                        and (was_user or (has_one_user and first_link['user_id'] = linked_with))
                    )
            when first_link is null then false
            else
                first_link['seen_at'] = linked_at
                and first_link['user_id'] = linked_with
                and first_link['source'] = linked_by
                and (was_user or has_one_user)
        end as has_same_users
    from known_and_recent_ids
),

changed_ids as (
    select * from checked_ids
    where is_new or not is_same_user or not has_same_users
),

-- the rows of ids tell when they were users before those days, but of links without a time
users_to_read as (
    select other_id from changed_ids
    where has_unknown_uses
),

last_build as (
    select max(changed_in_build) as build_number from {{ this }}
),
{%- endif %}
{%- endfor %}
{%- if is_incremental() %}

changed_users as (
    select
        other_id,
        first_used_at,
        newest_use_date as newest_link_date
    from changed_ids
    where is_user and not has_unknown_uses
    union all
    select
        other_id,
        first_used_at,
        newest_link_date
    from all_users
),
{%- endif %}

ids as (
    select
        {%- if is_incremental() %}
        changed_ids.other_id,
        coalesce(last_build.build_number, 0) + 1 as changed_in_build,
        {%- else %}
        coalesce(users.other_id, others.other_id) as other_id,
        1 as changed_in_build,
        {%- endif %}
        users.other_id is not null as is_user,
        users.first_used_at,
        -- a user is not joined by what one has done on another's device
        case when users.other_id is null then others.first_link else others.{{ stated_link }} end
            as first_link,
        others.has_one_user,
        case
            when
                (users.other_id is null or users.newest_link_date is not null)
                and (others.other_id is null or others.newest_link_date is not null)
                then greatest(users.newest_link_date, others.newest_link_date)
        end as newest_link_date
    {%- if is_incremental() %}
    from changed_ids
    cross join last_build
    left join changed_users as users on changed_ids.other_id = users.other_id
    left join all_others as others on changed_ids.other_id = others.other_id
    {%- else %}
    from all_users as users
    full outer join all_others as others on users.other_id = others.other_id
    {%- endif %}
)

select
    other_id,
    is_user,
    first_used_at,
    case when not is_user then has_one_user end as has_one_user,
    first_link['user_id'] as linked_with,
    first_link['source'] as linked_by,
    nullif(first_link['seen_at'], {{ always }}) as linked_at,
    newest_link_date,
    changed_in_build
from ids
