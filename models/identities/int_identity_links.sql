{%- set portions_of = {} %}
{%- for source_name in linking_sources() %}
{%- do portions_of.update({
    'stg_' ~ source_name: 'seen_at' if source_name == 'identities' else 'occurred_at'
}) %}
{%- endfor -%}
{{ config(
    materialized='user_profiling_daily',
    enabled=has_identities(),
    portions_of=portions_of,
) }}

{#- of what is not clean only the number counts, and only here for a source of links alone -#}
with raw_links as (
    {%- for source_name in linking_sources() %}
    {%- if source_name == 'identities' %}
    select
        activity_date,
        user_id,
        other_id,
        seen_at,
        reason_code,
        'identities' as source
    from {{ ref('stg_identities') }}
    where {{ is_in_portion('seen_at') }}
    {%- else %}
    select
        activity_date,
        user_id,
        anonymous_id as other_id,
        occurred_at as seen_at,
        reason_code,
        '{{ source_name }}' as source
    from {{ ref('stg_' ~ source_name) }}
    where reason_code is null and user_id != anonymous_id and {{ is_in_portion('occurred_at') }}
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

links_with_status as (
    select
        raw_links.*,
        1 as copy_number
    from raw_links
    left join {{ ref('placeholder_user_ids') }} as placeholders
        on lower(raw_links.other_id) = placeholders.spelling
    where placeholders.spelling is null or raw_links.source = 'identities'
),

links as (
    select
        *,
        {{ row_status('seen_at is null or ' ~ has_happened('seen_at')) }} as row_status
    from links_with_status
)

select
    activity_date,
    row_status,
    reason_code,
    case when row_status = 'clean' then user_id end as user_id,
    case when row_status = 'clean' then other_id end as other_id,
    source,
    cast(count(*) as integer) as row_count,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_at
from links
group by
    activity_date,
    row_status,
    reason_code,
    case when row_status = 'clean' then user_id end,
    case when row_status = 'clean' then other_id end,
    source
