{{ config(
    materialized='table',
    enabled=(var('exclude_users') is not none and var('exclude_users') | length > 0),
) }}

{%- set given = var('exclude_users') %}
{%- set listed = given if given is iterable and given is not string else [] %}

-- users for whom the input file's condition over their raw columns is true
select distinct {{ clean_text('user_id') }} as user_id
from {{ ref('src_users') }}
where is_excluded
{%- for user_id in listed %}
union
select {{ sql_literal(user_id | string | trim) }} as user_id
{%- endfor %}
