{{ config(
    materialized='table',
    enabled=(var('exclude_users') is not none and var('exclude_users') | length > 0),
) }}

{%- set given = var('exclude_users') %}
{%- set listed = given if given is iterable and given is not string else [] %}

-- users for whom the input file's condition over their raw columns is true
with named_users as (
    select distinct {{ id_text('user_id') }} as user_id
    from {{ ref('src_users') }}
    where is_excluded
    {%- for user_id in listed %}
    union
    select {{ sql_literal(user_id | string | trim) }} as user_id
    {%- endfor %}
)
{%- if has_identities() %},

links as (
    {%- for source_name in linking_sources() %}
    {%- set other_id = 'other_id' if source_name == 'identities' else 'anonymous_id' %}
    select
        {{ id_text('user_id') }} as user_id,
        {{ id_text(other_id) }} as other_id
    from {{ ref('src_' ~ source_name) }}
    where is_wanted
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
),

known_users as (
    select {{ id_text('user_id') }} as user_id from {{ ref('src_users') }}
    union
    select user_id from links
),

-- before the login a device has rows of its own; one that others use too is not theirs alone
devices_of_named_users as (
    select links.other_id as user_id
    from links
    left join named_users on links.user_id = named_users.user_id
    left join {{ ref('placeholder_user_ids') }} as placeholders
        on lower(links.user_id) = placeholders.spelling
    left join known_users on links.other_id = known_users.user_id
    where
        links.user_id is not null
        and links.other_id is not null
        and placeholders.spelling is null
        and known_users.user_id is null
    group by links.other_id
    having count(named_users.user_id) = count(*)
)

select user_id from named_users
union
select user_id from devices_of_named_users
{%- else %}

select * from named_users
{%- endif %}
