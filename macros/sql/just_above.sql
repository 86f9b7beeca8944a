{#- The next larger number that a double can hold, or the one after it. -#}
{% macro just_above(value) -%}
    ({{ value }} + greatest(abs({{ value }}) * 2.3e-16, 5e-308))
{%- endmacro %}
