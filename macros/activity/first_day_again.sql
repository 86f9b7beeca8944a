{#-
    The first day that the build after this state of int_user_days computes again: `late_arrival_days`
    before the newest day, or before the as-of time if that is earlier.
-#}
{% macro first_day_again(user_days) -%}
select
    {%- if var('as_of') is none %}
    max(activity_date)
    {%- else %}
    least(max(activity_date), cast({{ user_profiling.sql_literal(var('as_of')) }} as date))
    {%- endif %}
    - {{ var('late_arrival_days') }} as first_day
from {{ user_days }}
{%- endmacro %}
