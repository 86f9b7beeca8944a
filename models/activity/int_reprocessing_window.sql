-- noqa: disable=LT02
{{ config(materialized='table') }}

{#-
    Read by name and not by ref: these are the user-days as the last build left them, and a model
    that reads what is made from it through a ref would be a cycle.
-#}
{%- set left_by_last_build = load_relation(model_relation('int_user_days'))
    if execute and not flags.FULL_REFRESH else none -%}

select
    {%- if left_by_last_build %}
    {{ first_day_to_reprocess('max(activity_date)') | indent(4) }} as first_day
from {{ left_by_last_build }}
    {%- else %}
    cast(null as date) as first_day
    {%- endif %}
