{#- A figure with all its digits, as a bound must be told; shares in per cent. -#}
{% macro exact_value(value, unit) -%}
    case
        when {{ unit }} = 'share'
            then {{ user_profiling.without_trailing_zero('round(' ~ value ~ ' * 100, 8)') }} || ' %'
        else {{ user_profiling.without_trailing_zero('round(' ~ value ~ ', 8)') }}
    end
{%- endmacro %}

{#- A double as text, whole numbers without a decimal point. -#}
{% macro without_trailing_zero(value) -%}
    regexp_replace(
        cast(cast({{ value }} as double) as {{ dbt.type_string() }}), '\.0$', ''
    )
{%- endmacro %}
