{#- Seconds from one time to another, with fractions. -#}
{% macro seconds_between(from_time, to_time) -%}
    {{- return(adapter.dispatch('seconds_between', 'user_profiling')(from_time, to_time)) -}}
{%- endmacro %}

{% macro default__seconds_between(from_time, to_time) -%}
    (epoch_us({{ to_time }}) - epoch_us({{ from_time }})) / 1000000.0
{%- endmacro %}

{% macro spark__seconds_between(from_time, to_time) -%}
    (
        unix_micros(cast({{ to_time }} as timestamp_ltz))
        - unix_micros(cast({{ from_time }} as timestamp_ltz))
    ) / 1000000e0
{%- endmacro %}
