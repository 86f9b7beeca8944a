{{ config(materialized='table') }}

{#-
    Read by name and not by ref: these are the user-days as the last build left them, and a model that
    reads what is made from it through a ref would be a cycle.
-#}
{%- set left_by_last_build = adapter.get_relation(
    database=this.database, schema=this.schema, identifier='int_user_days'
) if execute and not flags.FULL_REFRESH else none -%}

select
    cast(
        {%- if left_by_last_build %}
        (
            select
                {%- if var('as_of') is none %}
                max(activity_date)
                {%- else %}
                least(max(activity_date), cast({{ sql_literal(var('as_of')) }} as date))
                {%- endif %}
                - {{ var('late_arrival_days') }}
            from {{ left_by_last_build }}
        )
        {%- else %}
        null
        {%- endif %} as date
    ) as first_day
