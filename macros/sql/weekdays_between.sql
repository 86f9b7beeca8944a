{#-
    The number of days from Monday to Friday between two dates, both counted: for each end, the
    weekdays since a Monday long ago are five for each whole week and at most five of the days after
    it.
-#}
{% macro weekdays_between(first_date, last_date) -%}
    (
        {{ user_profiling.weekdays_since_monday(last_date, 1) }}
        - {{ user_profiling.weekdays_since_monday(first_date, 0) }}
    )
{%- endmacro %}

{#- Weekdays from a Monday long ago to some days after a date. -#}
{% macro weekdays_since_monday(date_expression, days_more) -%}
    {%- set days = '(' ~ user_profiling.dates_apart("date '1900-01-01'", date_expression)
        ~ ' + ' ~ days_more ~ ')' -%}
    (cast(floor({{ days }} / 7e0) as bigint) * 5 + least({{ days }} % 7, 5))
{%- endmacro %}
