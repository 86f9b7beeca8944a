{#- Whole days of 24 hours from one time to a later one. -#}
{% macro whole_days(from_time, to_time) -%}
    cast(
        floor({{ user_profiling.seconds_between(from_time, to_time) }} / 86400e0) as bigint
    )
{%- endmacro %}
