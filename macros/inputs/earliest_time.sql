{#-
    The first time that is believed. What lies before it is a placeholder such as the start of Unix
    time, or a year of two digits.
-#}
{% macro earliest_time() -%}
    {{ user_profiling.given_time(var('earliest_time')) }}
{%- endmacro %}

{#- Whether a time of an event can be true: not before the first one that is believed, and over. -#}
{% macro is_possible_time(column) -%}
    {{ column }} >= {{ user_profiling.earliest_time() }}
    and {{ column }} <= {{ user_profiling.build_started_at() }}
{%- endmacro %}

{#- Whether a row has no day: its time cannot be read, or cannot be true. -#}
{% macro is_without_day(column) -%}
    ({{ column }} is null or not ({{ user_profiling.is_possible_time(column) }}))
{%- endmacro %}
