{#- A sum of doubles that does not depend on the order of the rows: decimals add up exactly. -#}
{% macro exact_sum(expression) -%}
    sum(cast({{ expression }} as decimal(38, 9)))
{%- endmacro %}
