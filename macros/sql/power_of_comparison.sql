{#-
    The probability that a comparison of two groups shows the difference between two rates, at a
    significance of 5 %, two-sided, given how many standard errors lie between the rates: see
    standard_errors_apart.
-#}
{% macro power_of_comparison(standard_errors) -%}
    {{ user_profiling.normal_probability('(' ~ standard_errors ~ ' - 1.959963985)') }}
    + {{ user_profiling.normal_probability('(-' ~ standard_errors ~ ' - 1.959963985)') }}
{%- endmacro %}
