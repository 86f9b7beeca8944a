{#- The next larger number that a double can hold. -#}
{% macro just_above(value) -%}
    nextafter({{ value }}, cast('infinity' as double))
{%- endmacro %}
