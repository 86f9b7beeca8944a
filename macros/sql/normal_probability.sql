{#- The probability that a standard normal value is at most z; absolute error below 1e-7. -#}
{% macro normal_probability(z) -%}
    (0.5 + 0.5 * sign({{ z }}) * (1 - {{ user_profiling.two_sided_p_value(z) }}))
{%- endmacro %}
