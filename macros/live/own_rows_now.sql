{#-
    The clean rows that features of the input file read, of one user, as CTEs named
    `<source>_of_user`; ends with a comma. Rows from the first day that the next build computes
    again are put together as it will; those of sources that are not kept by the day are as the
    build has found them.

    has_recent_rows: whether the query has recent_activity, with the raw rows of these days.
-#}
{% macro own_rows_now(has_recent_rows) -%}
{%- for source_name in user_profiling.sources_of_features()
    if user_profiling.has_own_features_of(source_name) %}
{%- set rows = user_profiling.clean_rows_of(source_name) %}
{%- if source_name not in user_profiling.sources_kept_by_day() %}
{{ source_name }}_of_user as (
    select * from {{ ref(rows) }}
    where
        user_id = of_user
        {%- if user_profiling.has_identities() %}
        or user_id in (
            select ids.other_id from {{ ref('int_identities') }} as ids where ids.user_id = of_user
        )
        {%- endif %}
),
{%- else %}
{%- if not has_recent_rows %}
{{ source_name }} as materialized (
    select * from {{ ref('int_live_' ~ source_name) }} where user_id = of_user
    union all
    select * from {{ ref('int_new_' ~ source_name) }} where user_id = of_user
),
{%- endif %}
{{ user_profiling.inlined([rows], {'stg_' ~ source_name: source_name}) }}
{{ source_name }}_of_user as (
    select * from {{ ref('int_live_clean_' ~ source_name) }}
    where user_id = of_user and activity_date < {{ user_profiling.live_first_day() }}
    union all by name
    select * from {{ rows }}
    where activity_date >= {{ user_profiling.live_first_day() }}
),
{%- endif %}
{%- endfor %}
{%- endmacro %}
