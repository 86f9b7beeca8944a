{#-
    A relation of the campaigns that the input file names: campaign, starts_at, ends_at, and, where
    it assigns users to arms itself, the arm that others are compared with and whether users were
    assigned at random.
-#}
{% macro campaign_times() -%}
{#- the audience of a rule has no time until the campaign has run -#}
{%- for campaign, given in user_profiling.given_campaigns().items()
    if given.get('rule') is none or given.get('starts_at') is not none %}
select
    {{ user_profiling.sql_literal(campaign) }} as campaign,
    {%- for name in ['starts_at', 'ends_at'] %}
    {%- if given.get(name) is none %}
    cast(null as timestamp) as {{ name }},
    {%- else %}
    {{ user_profiling.given_time(given[name]) | indent(4) }} as {{ name }},
    {%- endif %}
    {%- endfor %}
    {{ user_profiling.sql_literal(given.get('control') or 'control') }} as control_arm,
    {{ (given.get('randomised') is true) | lower }} as is_randomised
union all
{%- endfor %}
select
    cast(null as {{ dbt.type_string() }}) as campaign,
    cast(null as timestamp) as starts_at,
    cast(null as timestamp) as ends_at,
    cast(null as {{ dbt.type_string() }}) as control_arm,
    cast(null as boolean) as is_randomised
where false
{%- endmacro %}

{#- A relation of the arms that the input file names: campaign, arm, weight. -#}
{% macro campaign_arms() -%}
{%- for campaign, given in user_profiling.given_campaigns().items() %}
{%- for arm, weight in (given.get('arms') or {}).items() %}
select
    {{ user_profiling.sql_literal(campaign) }} as campaign,
    {{ user_profiling.sql_literal(arm | string) }} as arm,
    cast({{ weight }} as double) as weight
union all
{%- endfor %}
{%- endfor %}
select
    cast(null as {{ dbt.type_string() }}) as campaign,
    cast(null as {{ dbt.type_string() }}) as arm,
    cast(null as double) as weight
where false
{%- endmacro %}
