{#- A relation of the campaigns whose time the input file gives: campaign, starts_at, ends_at. -#}
{% macro campaign_times() -%}
{%- set campaigns = var('campaigns', none) %}
{%- for campaign, times in (campaigns if campaigns is mapping else {}).items()
    if times is mapping and times.get('starts_at') is not none %}
select
    {{ user_profiling.sql_literal(campaign | string) }} as campaign,
    {{ user_profiling.given_time(times['starts_at']) | indent(4) }} as starts_at,
    {%- if times.get('ends_at') is none %}
    cast(null as timestamp) as ends_at
    {%- else %}
    {{ user_profiling.given_time(times['ends_at']) | indent(4) }} as ends_at
    {%- endif %}
union all
{%- endfor %}
select
    cast(null as {{ dbt.type_string() }}) as campaign,
    cast(null as timestamp) as starts_at,
    cast(null as timestamp) as ends_at
where false
{%- endmacro %}
