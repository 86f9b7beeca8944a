{#-
    A figure with all its digits, as a bound must be told: shares in per cent, time in seconds,
    minutes or hours, money in its currency where there is one.
-#}
{% macro exact_value(value, unit, currency='null') -%}
    case
        when {{ unit }} = 'share'
            then {{ user_profiling.without_trailing_zero('round(' ~ value ~ ' * 100, 8)') }} || ' %'
        when {{ unit }} = 'hours' and abs({{ value }}) * 3600 < 90
            then {{ user_profiling.without_trailing_zero('round(' ~ value ~ ' * 3600, 6)') }}
            || ' seconds'
        when {{ unit }} = 'hours' and abs({{ value }}) * 60 < 90
            then {{ user_profiling.without_trailing_zero('round(' ~ value ~ ' * 60, 6)') }}
            || ' minutes'
        when {{ unit }} = 'hours'
            then {{ user_profiling.without_trailing_zero('round(' ~ value ~ ', 8)') }} || ' hours'
        else {{ user_profiling.without_trailing_zero('round(' ~ value ~ ', 8)') }}
    end
    || case
        when {{ unit }} = 'currency' then coalesce(' ' || {{ currency }}, '')
        else ''
    end
{%- endmacro %}

{#-
    A number of at most eight decimals as text, without those that say nothing. Through a decimal,
    as engines write a large double each in its own way.
-#}
{% macro without_trailing_zero(value) -%}
    regexp_replace(
        cast(cast({{ value }} as decimal(28, 8)) as {{ dbt.type_string() }}), '[.]?0+$', ''
    )
{%- endmacro %}
