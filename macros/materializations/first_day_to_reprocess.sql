{#-
    The first day that the next build computes again, where newest_day is the newest of
    int_user_days: `late_arrival_days` before it, or before the as-of time if that is earlier.
-#}
{% macro first_day_to_reprocess(newest_day) -%}
    {%- if var('as_of') is none -%}
    {{ newest_day }} - {{ var('late_arrival_days') }}
    {%- else -%}
    least({{ newest_day }}, cast({{ user_profiling.given_time(var('as_of')) }} as date))
    - {{ var('late_arrival_days') }}
    {%- endif -%}
{%- endmacro %}
