{{ config(materialized='table') }}

{#-
    Read by name and not by ref: these are the user-days as the last build left them, and a model that
    reads what is made from it through a ref would be a cycle.
-#}
{%- set left_by_last_build = load_relation(model_relation('int_user_days'))
    if execute and not flags.FULL_REFRESH else none -%}

select
    cast(
        {%- if left_by_last_build %}
        ({{ first_day_again(left_by_last_build) | indent(8) }})
        {%- else %}
        null
        {%- endif %} as date
    ) as first_day
